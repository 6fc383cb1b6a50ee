#!/usr/bin/perl
# SPDX-License-Identifier: BSD-2-Clause
# bounceparser.pl FOLDER: what Mail::DeliveryStatus::BounceParser says about the messages in a folder, by the interface
# of its manual page
use strict;
use warnings;
use Mail::DeliveryStatus::BounceParser;

for my $path (sort glob "$ARGV[0]/*") {
    open my $file, '<:raw', $path or die "$path: $!\n";
    my $text = do { local $/; <$file> };
    close $file;
    my $bounce = eval { Mail::DeliveryStatus::BounceParser->new($text) } or next;
    for my $report ($bounce->reports) {
        print join("\t", map { $_ // '' } $report->get('email'), $report->get('std_reason')), "\n";
    }
}
