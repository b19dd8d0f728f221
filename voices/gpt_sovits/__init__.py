"""Our own GPT-SoVITS engine: checkpoints of v1, v2, v2Pro and v2ProPlus in, speech out.

Importing this package imports no torch; `voices.gpt_sovits.engine` is the door.
"""
