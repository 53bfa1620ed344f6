"""Tasks that pass packets through queues under a round-robin scheduler: method dispatch on a small class tree."""


class Packet:
    def __init__(self, kind, number):
        self.kind = kind
        self.number = number
        self.hops = 0


class Task:
    def __init__(self, name, system):
        self.name = name
        self.system = system
        self.queue = []
        self.count = 0
        self.held = False
        system.tasks.append(self)

    def ready(self):
        return self.queue and not self.held

    def send(self, target, packet):
        packet.hops += 1
        target.queue.append(packet)

    def step(self):
        self.count += 1
        self.handle(self.queue.pop(0))


class Worker(Task):
    def handle(self, packet):
        packet.number = (packet.number * 7 + self.count) % 1009
        self.send(self.system.handlers[packet.number & 1], packet)


class Handler(Task):
    def handle(self, packet):
        if packet.number % 5 == 0:
            self.held = True
        packet.kind ^= 1
        self.send(self.system.devices[packet.kind], packet)


class Device(Task):
    def handle(self, packet):
        packet.number += packet.hops & 3
        self.send(self.system.worker, packet)


class System:
    def __init__(self):
        self.tasks = []
        self.worker = Worker("w", self)
        self.handlers = [Handler("a", self), Handler("b", self)]
        self.devices = [Device("d", self), Device("e", self)]

    def schedule(self, rounds):
        for i in range(rounds):
            for task in self.tasks:
                if task.ready():
                    task.step()
                elif i % 3 == 0:
                    task.held = False


def run():
    system = System()
    for i in range(12):
        system.worker.queue.append(Packet(i & 1, i * 37))
    system.schedule(60000)
    return [task.count for task in system.tasks]
