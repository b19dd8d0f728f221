"""What a worker preloads in tests: engines that write down what they do, and misbehave when told.

A text with KILL ends the process, one with HANG never comes back, one with GROW takes 300 MB.
With DUBLINE_SLEEP="load line" (seconds) nothing is spoken: every line is a hum, and costs that.
"""

import json
import os
import signal
import time
from pathlib import Path

import numpy as np

from voices import registry
from voices.speech import Speech

RATE = 8000
KEPT: list[np.ndarray] = []


def dask_setup(worker):
    real = registry.open_engine
    registry.open_engine = lambda card, machine: OddEngine(card, machine, real)
    tell("ready")


def tell(what, **more):
    folder = Path(os.environ["DUBLINE_ODD"])
    told = {"what": what, "pid": os.getpid(), "at": time.time(), **more}
    with (folder / f"{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps(told) + "\n")


class OddEngine:
    def __init__(self, card, machine, real):
        self._card, slept = card, os.environ.get("DUBLINE_SLEEP")
        self._engine = None if slept else real(card, machine)
        self._load, self._line = map(float, slept.split()) if slept else (0.0, 0.0)
        self.identity = self._engine.identity if self._engine else "sleep 1"
        time.sleep(self._load)
        tell("load", voice=card.id)

    def speak(self, requests):
        tell("batch", voice=self._card.id, lines=len(requests))
        return [self._said(request) for request in requests]

    def close(self):
        if self._engine:
            self._engine.close()

    def _said(self, request):
        if "KILL" in request.text:
            tell("kill", text=request.text)
            os.kill(os.getpid(), signal.SIGKILL)
        if "HANG" in request.text:
            tell("hang", text=request.text)
            time.sleep(3600)
        if "GROW" in request.text:
            KEPT.append(np.ones(40_000_000))
        if "SLOW" in request.text:
            time.sleep(0.3)
        said = self._hum(request) if self._engine is None else self._engine.speak([request])[0]
        tell("line", text=request.text, voice=self._card.id)
        return said

    def _hum(self, request):
        time.sleep(self._line)
        pitch = 100 + int(self._card.digest[:4], 16) % 300  # every voice has its own
        wave = np.sin(2 * np.pi * pitch * np.arange(RATE // 4) / RATE)
        return Speech((0.1 * wave).astype(np.float32), RATE)
