#!/usr/bin/perl
# Our links against a server on Debian's Net::SMPP: receipts, replies, throttling, dropped responses, receipts before responses.
# Usage: links_net_smpp.pl GATEWAY_DRIVE
use strict;
use warnings;
use IO::Socket::INET;

BEGIN {
    unless (eval { require Net::SMPP; 1 }) {
        print "1..0 # SKIP Debian's libnet-smpp-perl is not installed\n";
        exit 0;
    }
}

my $drive  = shift or die "usage: $0 GATEWAY_DRIVE\n";
my $number = 0;
my $failed = 0;

sub ok {
    my ($right, $what) = @_;
    $number++;
    $failed++ unless $right;
    print(($right ? "ok" : "not ok") . " $number - $what\n");
}

sub receipt {
    my ($client, $pdu, $id) = @_;
    $client->deliver_sm(async => 1, source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
        esm_class => 4, short_message => "id:$id sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:");
}

# One session of the server; what it does with a submit is the caller's, who gets the count so far.
sub serve {
    my ($client, $on_submit) = @_;
    my $submits = 0;
    while (my $pdu = $client->read_pdu()) {
        if ($pdu->{cmd} == 0x09) {
            $client->bind_transceiver_resp(seq => $pdu->{seq}, status => 0, system_id => 'perl');
        } elsif ($pdu->{cmd} == 0x04) {
            $on_submit->($client, $pdu, ++$submits);
        } elsif ($pdu->{cmd} == 0x15) {
            $client->enquire_link_resp(seq => $pdu->{seq});
        } elsif ($pdu->{cmd} == 0x06) {
            $client->unbind_resp(seq => $pdu->{seq}, status => 0);
            return;
        }
    }
}

# The counts that the gateway's client printed, against a server in a child process.
sub counts {
    my ($on_submit, @options) = @_;
    my $server = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!\n";
    my $port = $server->sockport;
    my $pid = fork // die "cannot fork: $!\n";
    if ($pid == 0) {
        my $client = $server->accept or exit 1;
        $client->setsockopt(6, 1, 1);
        $client->autoflush(1);
        serve($client, $on_submit);
        exit 0;
    }
    open(my $out, '-|', $drive, "127.0.0.1:$port", '--seconds', 20, @options) or die "cannot start $drive: $!\n";
    my $line = <$out> // '';
    close $out;
    my %counts = map { split /=/ } split ' ', $line;
    $counts{exit} = $? >> 8;
    kill 'TERM', $pid;
    waitpid $pid, 0;
    return \%counts;
}

sub accept_it {
    my ($client, $pdu, $id) = @_;
    $client->submit_sm_resp(seq => $pdu->{seq}, status => 0, message_id => $id);
}

my $plain = counts(sub { my ($c, $p, $n) = @_; accept_it($c, $p, "m$n"); receipt($c, $p, "m$n") }, '--count', 300);
ok($plain->{exit} == 0 && $plain->{matched} == 300, "300 messages and their receipts");

my $early = counts(sub { my ($c, $p, $n) = @_; receipt($c, $p, "m$n"); accept_it($c, $p, "m$n") }, '--count', 300);
ok($early->{exit} == 0 && $early->{delivered} == 300, "receipts before their responses");

my $reply = counts(sub {
    my ($c, $p, $n) = @_;
    accept_it($c, $p, "m$n");
    receipt($c, $p, "m$n");
    $c->deliver_sm(async => 1, source_addr => $p->{destination_addr}, destination_addr => $p->{source_addr}, data_coding => 8,
        short_message => "\xc7\x88\xb2\xe4");
}, '--count', 100, '--replies', 100);
ok($reply->{exit} == 0 && $reply->{messages} == 100, "a reply to each");

my $throttled = counts(sub {
    my ($c, $p, $n) = @_;
    return $c->submit_sm_resp(seq => $p->{seq}, status => 0x58, message_id => '') if $n % 10 == 0;
    accept_it($c, $p, "m$n");
    receipt($c, $p, "m$n");
}, '--count', 200);
ok($throttled->{exit} == 0 && $throttled->{accepted} == 200 && $throttled->{throttled} > 10, "throttled ones go again");

my $dropped = counts(sub {
    my ($c, $p, $n) = @_;
    accept_it($c, $p, "m$n") unless $n == 7;
    receipt($c, $p, "m$n");
}, '--count', 50, '--timeout-ms', 500);
ok($dropped->{exit} == 0 && $dropped->{uncertain} == 1 && $dropped->{pdus} == 50, "a dropped response is uncertain, and not sent again");

my $hex = counts(sub { my ($c, $p, $n) = @_; my $id = 1000000 + $n; accept_it($c, $p, $id); receipt($c, $p, sprintf('%X', $id)) }, '--count', 200);
ok($hex->{exit} == 0 && $hex->{matched} == 200 && $hex->{ids} eq 'hex', "hex ids in receipts for decimal ones");

print "1..$number\n";
exit($failed ? 1 : 0);
