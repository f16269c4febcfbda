# SPDX-License-Identifier: MIT
"""A server with nothing to do: main waits until it is interrupted, which it deals with."""
import threading

never = threading.Event()
threading.Thread(target=never.wait, daemon=True).start()
try:
    never.wait()
except KeyboardInterrupt:
    print("interrupted")
