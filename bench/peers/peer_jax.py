"""JAX: the whole step in one jit, the recurrence as lax.scan, parameters donated."""

import protocol

try:
    import jax
except ImportError as error:
    protocol.say_missing(error)

from functools import partial

import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)
# Else a second thread computes while the first one prepares the next call.
jax.config.update("jax_cpu_enable_async_dispatch", False)


def vanilla(W, _b_n, state, a):
    return (jnp.tanh(a + state[0] @ W.T),)


def lstm(W, _b_n, state, a):
    h, c = state
    i, f, g, o = jnp.split(a + h @ W.T, 4, axis=1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def gru(W, b_n, state, a):
    (h,) = state
    of_r, of_z, of_n = jnp.split(h @ W.T, 3, axis=1)
    a_r, a_z, a_n = jnp.split(a, 3, axis=1)
    z = jax.nn.sigmoid(a_z + of_z)
    n = jnp.tanh(a_n + jax.nn.sigmoid(a_r + of_r) * (of_n + b_n))
    return ((1 - z) * n + z * h,)


CELLS = {"vanilla": vanilla, "lstm": lstm, "gru": gru}


def loss_of(parameters, cell, x, y):
    U, W, b, V, c, *b_n = parameters
    T, B, _ = x.shape
    drive = x.reshape(T * B, -1) @ U.T + b
    zeros = jnp.zeros((B, W.shape[1]), drive.dtype)
    start = (zeros,) * (2 if cell == "lstm" else 1)
    step = partial(CELLS[cell], W, b_n[0] if b_n else None)
    (s, *_), _ = jax.lax.scan(lambda state, a: (step(state, a), None), start, drive.reshape(T, B, -1))
    return jnp.mean((s @ V.T + c - y) ** 2)


@partial(jax.jit, donate_argnums=0, static_argnums=(1, 4, 5))
def update(parameters, cell, x, y, rate, threshold):
    loss, gradients = jax.value_and_grad(loss_of)(parameters, cell, x, y)
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in gradients))
    factor = rate * jnp.minimum(1, threshold / norm)
    return [p - factor * g for p, g in zip(parameters, gradients)], loss


class Adding:
    def __init__(self, case, arrays):
        self.case, self.arrays = case, arrays
        self.batches = [
            (jax.device_put(x), jax.device_put(y)) for x, y in zip(arrays["x"], arrays["y"], strict=True)
        ]
        self.reset()

    def reset(self):
        names = ("U", "W", "b", "V", "c") + (("b_n",) if self.case["cell"] == "gru" else ())
        self.parameters = [jnp.array(self.arrays[name]) for name in names]
        self.next = 0

    def step(self):
        x, y = self.batches[self.next]
        self.next = (self.next + 1) % len(self.batches)
        self.parameters, loss = update(
            self.parameters, self.case["cell"], x, y, self.case["rate"], self.case["clip"]
        )
        return loss

    def finish(self, loss):
        jax.block_until_ready(self.parameters)
        return float(loss)


def load(_variant):
    return Adding(*protocol.read_case())


protocol.serve({"jax": f"{jax.__version__} (products by XLA itself)"}, load)
