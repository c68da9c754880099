"""Commands: one file each; a command parses, calls the library once, and prints."""

# In the order of the help. The name of a command is the name of its file.
COMMANDS = (
    "build",
    "map",
    "timeline",
    "report",
    "compare",
    "series",
    "factcheck",
    "who",
    "check",
    "fmt",
    "diff",
    "convert",
    "ingest",
    "verify",
    "cite",
)
