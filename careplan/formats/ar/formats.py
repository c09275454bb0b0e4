"""Times as on every other page of the house, and as the phone says them: 14:05.

Django's own Arabic has twelve hours and a letter behind, which a narrow column puts on a line of its own.
"""

TIME_FORMAT = "H:i"
