"""How sound travels: the stages, what travels between them, and the tools they share.

A file named by a verb is a stage; one named by a noun is what travels, or a tool. The stages stand
in STAGES in the order of the flow, and a test keeps the two in step. `translate` makes the
script of another language before a dub begins, and `publish` sends what a dub
came to, its report with it, back into the bucket that a drop came from.
"""

STAGES = (
    "translate",
    "collect",
    "read",
    "speak",
    "check",
    "denoise",
    "fit",
    "lay",
    "watermark",
    "notice",
    "mix",
    "normalise",
    "mux",
    "verify",
    "label",
    "report",
    "publish",
)
