"""How sound travels: the stages, what travels between them, and the tools they share.

A file named by a verb is a stage; one named by a noun is what travels, or a tool. The stages stand
in STAGES in the order of the flow, and a test keeps the two in step. Marking (`watermark`) will
come between lay and mix, `label` and `publish` between mux and report.
"""

STAGES = (
    "collect",
    "read",
    "speak",
    "check",
    "denoise",
    "fit",
    "lay",
    "mix",
    "normalise",
    "mux",
    "report",
)
