"""
PyTorch, in the forms that a user would try: the fused nn.RNN, LSTM or GRU, a loop over the steps, and that compiled.
Clipping and SGD in their "foreach" forms. A variant is called FORM-FLOAT, as in `loop-float32`.
"""

import protocol

try:
    import torch
except ImportError as error:
    protocol.say_missing(error)

import re

import torch.nn.functional as F

torch.set_num_threads(1)


class Training:
    """Parameters, optimizer and batches; a subclass says what the loss is."""

    def __init__(self, case, dtype):
        self.case, self.dtype = case, dtype

    def start(self, parameters, batches, report=1):
        """`report` is what the reported loss is to be divided by."""
        self.parameters, self.batches, self.report = parameters, batches, report
        self.initial = [p.detach().clone() for p in parameters]
        self.optimizer = torch.optim.SGD(parameters, lr=self.case["rate"], foreach=True)
        self.reset()

    def reset(self):
        with torch.no_grad():
            for p, start in zip(self.parameters, self.initial, strict=True):
                p.copy_(start)
        self.next = 0

    def step(self):
        batch = self.batches[self.next]
        self.next = (self.next + 1) % len(self.batches)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_of(*batch)
        loss.backward()
        if "clip" in self.case:
            # As clip_grad_norm_(foreach=True), but without its 1e-6 in the divisor.
            gradients = [p.grad for p in self.parameters]
            norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
            torch._foreach_mul_(gradients, torch.clamp(self.case["clip"] / norm, max=1.0))
        self.optimizer.step()
        return loss

    def finish(self, loss):
        return loss.item() / self.report

    def tensor(self, array):
        return torch.tensor(array, dtype=self.dtype)


class AddingFused(Training):
    """
    nn.RNN, nn.LSTM or nn.GRU, and nn.Linear. The second bias stays 0 and has no gradient: the model has one; but
    for the GRU's n, where it is b_n.
    """

    MODULES = {"vanilla": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}

    def __init__(self, case, arrays, dtype):
        super().__init__(case, dtype)
        self.rnn = self.MODULES[case["cell"]](2, case["H"], dtype=dtype)
        second = self.rnn.bias_hh_l0.requires_grad_(case["cell"] == "gru")
        self.readout = torch.nn.Linear(case["H"], 1, dtype=dtype)
        own = dict(self.rnn.named_parameters())
        parameters = [own["weight_ih_l0"], own["weight_hh_l0"], own["bias_ih_l0"], *self.readout.parameters()]
        with torch.no_grad():
            second.zero_()
            for p, name in zip(parameters, ("U", "W", "b", "V", "c"), strict=True):
                p.copy_(self.tensor(arrays[name]))
            if case["cell"] == "gru":
                first = 2 * case["H"]
                second[first:] = self.tensor(arrays["b_n"])
                parameters.append(second)
                # The gradients of r's and z's second biases, which the model has not.
                mask = torch.zeros_like(second)
                mask[first:] = 1
                second.register_hook(lambda gradient: gradient * mask)
        batches = [(self.tensor(x), self.tensor(y)) for x, y in zip(arrays["x"], arrays["y"], strict=True)]
        self.start(parameters, batches)

    def loss_of(self, x, y):
        last = self.rnn(x)[1]  # h, or of the LSTM (h, c); the layers come first
        h = last[0] if self.case["cell"] == "lstm" else last
        return F.mse_loss(self.readout(h[0]), y)


def drives(x, U, b):
    """The drive U x_t + b of all steps at once."""
    T, B, I = x.shape
    return torch.addmm(b, x.view(T * B, I), U.T).view(T, B, -1).unbind(0)


def vanilla_loss(parameters, x, y):
    """One addmm and one tanh a step."""
    U, W, b, V, c = parameters
    s = x.new_zeros(x.shape[1], W.shape[1])
    for a in drives(x, U, b):
        s = torch.tanh(torch.addmm(a, s, W.T))
    return F.mse_loss(torch.addmm(c, s, V.T), y)


def lstm_loss(parameters, x, y):
    U, W, b, V, c = parameters
    h = memory = x.new_zeros(x.shape[1], W.shape[1])
    for a in drives(x, U, b):
        i, f, g, o = torch.addmm(a, h, W.T).chunk(4, 1)
        memory = torch.sigmoid(f) * memory + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(memory)
    return F.mse_loss(torch.addmm(c, h, V.T), y)


def gru_loss(parameters, x, y):
    U, W, b, V, c, b_n = parameters
    H = W.shape[1]
    h = x.new_zeros(x.shape[1], H)
    for a in drives(x, U, b):
        product = torch.mm(h, W.T)
        r, z = torch.sigmoid(a[:, : 2 * H] + product[:, : 2 * H]).chunk(2, 1)
        n = torch.tanh(a[:, 2 * H :] + r * (product[:, 2 * H :] + b_n))
        h = n + z * (h - n)
    return F.mse_loss(torch.addmm(c, h, V.T), y)


LOSSES = {"vanilla": vanilla_loss, "lstm": lstm_loss, "gru": gru_loss}


class AddingLoop(Training):
    def __init__(self, case, arrays, dtype, compiled=False):
        super().__init__(case, dtype)
        loss = LOSSES[case["cell"]]
        self.loss = torch.compile(loss, dynamic=False) if compiled else loss
        names = ("U", "W", "b", "V", "c") + (("b_n",) if case["cell"] == "gru" else ())
        parameters = [self.tensor(arrays[name]).requires_grad_() for name in names]
        batches = [(self.tensor(x), self.tensor(y)) for x, y in zip(arrays["x"], arrays["y"], strict=True)]
        self.start(parameters, batches)

    def loss_of(self, x, y):
        return self.loss(self.parameters, x, y)


class LanguageWindows(Training):
    """
    PyTorch has no truncation that lets each output look back the same number of steps. The same gradient
    comes out if each output gets its own short sequence, all of them one batch: first the states without
    gradients, then T windows of lag + 1 steps from the constant state before each. What lies before the
    sentence is masked to 0. The gradient of U is sparse: only the words of the sentence have one.
    """

    def __init__(self, case, arrays, dtype):
        super().__init__(case, dtype)
        T, self.steps = case["T"], case["lag"] + 1
        # place[t, j]: the step that window t takes as its j-th; negative before the sentence.
        place = torch.arange(T)[:, None] - case["lag"] + torch.arange(self.steps)
        self.before = place[:, 0].clamp(min=0)
        self.inside = (place >= 0).to(dtype).unbind(1)
        self.inside = [column[:, None] for column in self.inside]
        U, W, V = (self.tensor(arrays[name]) for name in "UWV")
        parameters = [p.contiguous().requires_grad_() for p in (U.T, W, V)]
        batches = []
        for x, y in zip(arrays["x"], arrays["y"], strict=True):
            x, y = torch.tensor(x).long(), torch.tensor(y).long()
            batches.append((x, x[place.clamp(min=0)], y))
        self.start(parameters, batches, report=T)

    def loss_of(self, x, words, y):
        U, W, V = self.parameters
        with torch.no_grad():
            s = U.new_zeros(len(x) + 1, len(W))
            drive = U[x]
            for t in range(len(x)):
                s[t + 1] = torch.tanh(torch.addmv(drive[t], W, s[t]))
            h = s[self.before]
        for a, inside in zip(F.embedding(words, U, sparse=True).unbind(1), self.inside):
            h = torch.tanh(torch.addmm(a, h, W.T)) * inside
        return F.cross_entropy(h @ V.T, y, reduction="sum")


def load(variant):
    form, name = variant.split("-")
    case, arrays = protocol.read_case()
    dtype = {"float64": torch.float64, "float32": torch.float32}[name]
    if form == "fused":
        return AddingFused(case, arrays, dtype)
    if form == "windows":
        return LanguageWindows(case, arrays, dtype)
    return AddingLoop(case, arrays, dtype, compiled=form == "compiled")


def blas():
    """The library of the products, from the description of the build."""
    built = torch.__config__.show()
    mkl = re.search(r"Math Kernel Library Version (\d[\d.]*)", built)
    named = re.search(r"BLAS_INFO=(\w+)", built)
    return f"MKL {mkl[1]}" if mkl else named[1] if named else "unknown BLAS"


protocol.serve({"torch": f"{torch.__version__} ({blas()}; {torch.backends.cpu.get_cpu_capability()})"}, load)
