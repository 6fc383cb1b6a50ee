#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# flufl-bounce.py FOLDER: what flufl.bounce says about the messages in a folder, by its documented interface
import email
import os
import sys

from flufl.bounce import all_failures

for entry in sorted(os.scandir(sys.argv[1]), key=lambda entry: entry.name):
    with open(entry.path, "rb") as file:
        temporary, permanent = all_failures(email.message_from_binary_file(file))
    print(sorted(temporary), sorted(permanent))
