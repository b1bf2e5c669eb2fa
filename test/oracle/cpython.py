"""Runs the oracle's programs on CPython's asyncio with a virtual clock. The helpers mean what helpers.ts says."""

import asyncio
import contextvars
import sys
from asyncio import (
    ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, Barrier, BoundedSemaphore, CancelledError, Condition, Event,
    LifoQueue, Lock, PriorityQueue, Queue, Semaphore, base_events, ensure_future, shield, sleep, tasks, timeout,
    timeout_at, wait, wait_for,
)
from contextvars import Context


class Deadlock(BaseException):
    """Nothing is left to do."""


class Selector:
    now = 0

    def select(self, delay):
        if delay is None:
            raise Deadlock
        self.now += delay
        return []


class VirtualLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Selector()
        # Deadlines are whole numbers: none is due too early.
        self._clock_resolution = 0.25

    def time(self):
        return self._selector.now

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class OrderedSet(dict):
    """Stands for the sets of tasks whose order CPython leaves to their addresses."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    remove = discard


class TaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()


class AsCompleted(tasks._AsCompletedIterator):
    """Does what its base does, in the order in which it was given."""

    def __init__(self, given, timeout):
        super().__init__([], None)
        loop = asyncio.get_running_loop()
        self._todo = OrderedSet(ensure_future(each) for each in given)
        self._todo_left = len(self._todo)
        for each in self._todo:
            each.add_done_callback(self._handle_completion)
        if timeout is not None:
            self._timeout_handle = loop.call_later(timeout, self._handle_timeout)


class Failure(Exception):
    pass


class Counter:
    count = 0

    def increase(self):
        self.count += 1
        return self.count

    def reaches(self, count):
        return lambda: self.count >= count


SIGNS = (
    (asyncio.TimeoutError, '!timeout'), (asyncio.InvalidStateError, '!state'), (asyncio.QueueEmpty, '!empty'),
    (asyncio.QueueFull, '!full'), (asyncio.QueueShutDown, '!shut'), (asyncio.BrokenBarrierError, '!broken'),
    (RuntimeError, '!runtime'),
    # A semaphore that was released too often; a token of another context.
    (ValueError, '!runtime'),
)


class Run:
    """One execution of a program: what it sees as its globals, and its trace."""

    def __init__(self, loop):
        self.loop = loop
        self.trace = []
        self.logging = True
        self.time = 0
        self.deadlines = set()
        self.made = {}
        self.callbacks = {}
        self.tokens = []
        self.handles = []
        self.context_variable = None
        loop.set_exception_handler(self.handle)

    def write(self, event):
        if not self.logging:
            return
        if self.loop.time() != self.time:
            self.time = self.loop.time()
            self.trace.append(f'@{self.time}')
        self.trace.append(event)

    def log(self, label, value):
        try:
            name = asyncio.current_task().get_name()
            name = '?' if name.startswith('Task-') else name
        except (RuntimeError, AttributeError):
            name = ''
        self.write(f'{name}:{label}={self.show(value)}')

    def handle(self, _loop, context):
        message = context['message']
        if 'never retrieved' not in message and 'was destroyed' not in message:
            self.write(f'handler={self.show(context.get("exception"))}')

    def show(self, value):
        if value is None:
            return '-'
        if isinstance(value, bool):
            return 'T' if value else 'F'
        if isinstance(value, (int, str)):
            return str(value)
        if isinstance(value, list):
            return f'[{",".join(map(self.show, value))}]'
        if isinstance(value, tuple):
            return '/'.join(','.join(sorted(self.name(each) for each in part)) for part in value)
        if isinstance(value, CancelledError):
            return f'!cancelled{"".join(map(str, value.args))}'
        if isinstance(value, Failure):
            return f'!{value.args[0]}'
        if isinstance(value, BaseExceptionGroup):
            return f'!({",".join(map(self.show, value.exceptions))})'
        for kind, sign in SIGNS:
            if isinstance(value, kind):
                return sign
        return f'!{type(value).__name__}' if isinstance(value, BaseException) else 'object'

    def name(self, future):
        for factory, made in self.made.items():
            if made is future:
                return factory.__name__
        return '?'

    def outcome(self, future):
        if not future.done():
            return 'pending'
        try:
            return self.show(future.result())
        except BaseException as error:
            return self.show(error)

    def make(self, factory, create, **options):
        if factory not in self.made:
            self.made[factory] = None
            try:
                value = factory()
                if asyncio.iscoroutine(value):
                    value = create(value, name=factory.__name__.removeprefix('body'), **options)
                self.made[factory] = value
            finally:
                if self.made[factory] is None:
                    del self.made[factory]

    def the(self, factory):
        self.make(factory, self.loop.create_task)
        return self.made[factory] or asyncio.current_task()

    def eager(self, factory):
        self.make(factory, self.loop.create_task, eager_start=True)

    def within(self, context, factory):
        self.make(factory, self.loop.create_task, context=context)

    def variable(self, value):
        self.context_variable = contextvars.ContextVar('variable', default=value)
        return self.context_variable

    def assign(self, variable, value):
        self.tokens.append((variable, variable.set(value)))

    def undo(self):
        if self.tokens:
            variable, token = self.tokens.pop()
            variable.reset(token)
            return variable.get()

    def keep(self, handle):
        self.handles.append(handle)

    def drop(self, number):
        if self.handles:
            handle = self.handles[number % len(self.handles)]
            was_cancelled = handle.cancelled()
            handle.cancel()
            return was_cancelled

    def adopt(self, group, factory, **options):
        if factory in self.made:
            group.create_task(factory(), **options)
        else:
            self.make(factory, group.create_task, **options)

    def unique(self, delay):
        if delay <= 0:
            return delay
        deadline = self.loop.time() + delay
        while deadline in self.deadlines:
            deadline += 1
        self.deadlines.add(deadline)
        return deadline - self.loop.time()

    def at(self, delay):
        return self.loop.time() + self.unique(delay)

    def callback(self, label):
        def call(future):
            value = self.context_variable.get()
            self.write(f'callback:{label}={self.outcome(future)}{f"~{value}" if value else ""}')
            if label % 4 == 0:
                raise Failure(label)

        return self.callbacks.setdefault(label, call)

    def names(self):
        return {
            **globals(),
            'loop': self.loop, 'log': self.log, 'the': self.the, 'eager': self.eager, 'adopt': self.adopt,
            'unique': self.unique, 'at': self.at, 'callback': self.callback, 'me': asyncio.current_task,
            'within': self.within, 'variable': self.variable, 'assign': self.assign, 'undo': self.undo,
            'keep': self.keep, 'drop': self.drop,
        }


def attempt(act):
    try:
        return act()
    except BaseException as error:
        return error


def gather(awaitables, **options):
    return asyncio.gather(*awaitables, **options)


def as_completed(awaitables, *, timeout=None):
    return AsCompleted(awaitables, timeout)


def run(source):
    """The trace of a program, its events separated by spaces."""
    asyncio._set_running_loop(None)
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    execution = Run(loop)
    names = execution.names()
    exec(source, names)
    execution.the(names['body0'])
    try:
        loop.run_until_complete(loop.create_future())
    except Deadlock:
        pass
    for factory, future in execution.made.items():
        execution.trace.append(f'{factory.__name__}={execution.outcome(future)}')
    execution.logging = False
    trace = ' '.join(execution.trace)
    for future in execution.made.values():
        future._log_destroy_pending = False
    loop.close()
    asyncio.set_event_loop(None)
    return trace


sys.unraisablehook = lambda _: None
