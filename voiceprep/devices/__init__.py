"""Doing: one file per piece of the world. Foreign errors are translated here and nowhere above.

onnxruntime, which listens for speech and judges answers here, tells Microsoft about its use from version 1.29 on, and
leaves an identifier on the disk (microsoft/onnxruntime#27379). Nothing leaves this machine, so it is told not to before
any device can load it.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
