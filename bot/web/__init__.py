"""The web desk: the wire that needs no platform, only a browser on the same machine.

It shows everyone's cards side by side, works without a script, and lets a demonstration move its clock.
"""
