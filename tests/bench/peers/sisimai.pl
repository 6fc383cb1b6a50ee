#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# sisimai.pl FOLDER: what Sisimai says about the messages in a folder, by the interface of its manual page
use strict;
use warnings;
use Sisimai;

print Sisimai->dump($ARGV[0]) || '[]', "\n";
