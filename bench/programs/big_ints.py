"""Digits of pi and modular powers: long integer arithmetic."""


def pi_digits(n):
    scale = 10 ** (n + 10)

    def arctan(x):
        term = total = scale // x
        k, sign = 1, -1
        while term:
            term //= x * x
            k += 2
            total += sign * (term // k)
            sign = -sign
        return total
    return (4 * (4 * arctan(5) - arctan(239))) // 10 ** 10


def run():
    prime = (1 << 521) - 1
    value, total = 3, 0
    for i in range(60):
        value = pow(value + i, prime - 2, prime)
        total ^= value
    product = 1
    for i in range(1, 3000):
        product *= i
    return str(pi_digits(4000))[-12:], total % 10 ** 12, product % (10 ** 40 + 7)
