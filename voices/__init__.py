"""Who speaks: the registry of voices, the voice cards and the engines behind them.

Importing this package loads no model and no torch: an orchestrator without a GPU starts fast.
"""
