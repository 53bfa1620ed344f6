# Contexts with thousands of variables: set, reset and copied in random order, each copy keeps what it had.
import contextvars
import random

rng = random.Random(3)
variables = [contextvars.ContextVar(f"v{i}") for i in range(3000)]


def change(model):
    tokens = []
    for step in range(4000):
        variable = rng.choice(variables)
        if tokens and rng.random() < 0.3:
            variable, token, old = tokens.pop()
            variable.reset(token)
            if old is None:
                del model[variable]
            else:
                model[variable] = old
        else:
            tokens.append((variable, variable.set(step + 1), model.get(variable)))
            model[variable] = step + 1
    while tokens and rng.random() < 0.9995:
        variable, token, old = tokens.pop()
        variable.reset(token)
        if old is None:
            del model[variable]
        else:
            model[variable] = old


kept = [(contextvars.Context(), {})]
for round in range(12):
    context, model = rng.choice(kept)
    context, model = context.copy(), dict(model)
    context.run(change, model)
    kept.append((context, model))
for context, model in kept:
    print(len(context), dict(context.items()) == model, set(context) == set(model), set(context.values()) == set(model.values()),
          all(context.get(v, 0) == model.get(v, 0) for v in variables), all((v in context) == (v in model) for v in variables))
print([a == b for a, _ in kept[:4] for b, _ in kept[:4]] == [a == b for _, a in kept[:4] for _, b in kept[:4]])

context = kept[-1][0]
keys = context.keys()
print(type(keys), len(keys) == len(list(keys)), len(keys) == len(context), list(keys))
for bad in (lambda: type(keys)(), lambda: context < context, lambda: context[1], lambda: 1 in context, lambda: context.get(1), lambda: hash(context) and 0):
    try:
        print(bad())
    except TypeError as error:
        print(str(error).replace(" of '_contextvars.Context'", ""))
