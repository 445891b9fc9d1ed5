"""What a change is made of: which metrics are bridged, by which steps, and the arithmetic of it (docs/bridge.md).

Arithmetic on merged measures alone: integers go in, integers that add up come out, and nothing is read.
"""
