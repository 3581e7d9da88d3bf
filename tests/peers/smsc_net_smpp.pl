#!/usr/bin/perl
# The SMSC simulator as a foreign client sees it: Debian's Net::SMPP binds, submits, reads receipts and replies.
# Usage: smsc_net_smpp.pl CCRM_SMSC
use strict;
use warnings;
use IO::Socket::INET;

BEGIN {
    unless (eval { require Net::SMPP; 1 }) {
        print "1..0 # SKIP Debian's libnet-smpp-perl is not installed\n";
        exit 0;
    }
}

my $smsc   = shift or die "usage: $0 CCRM_SMSC\n";
my $number = 0;
my $failed = 0;

sub ok {
    my ($right, $what) = @_;
    $number++;
    $failed++ unless $right;
    print(($right ? "ok" : "not ok") . " $number - $what\n");
}

sub start {
    my $pid = open(my $out, '-|', $smsc, '--port', 0, @_) or die "cannot start $smsc: $!\n";
    my $line = <$out>;
    $line =~ /^listening 127\.0\.0\.1 (\d+)$/ or die "no port: $line\n";
    return { pid => $pid, out => $out, port => $1 };
}

sub stop {
    my ($simulator) = @_;
    kill 'TERM', $simulator->{pid};
    local $/;
    my $out = readline $simulator->{out};
    close $simulator->{out};
    return ($out // '', $? >> 8);
}

sub connect_as {
    my ($kind, $port, $password) = @_;
    my $new = "new_$kind";
    return Net::SMPP->$new('127.0.0.1', port => $port, system_id => 'ccrm', password => $password // 'secret', async => 0);
}

sub submit {
    my ($smpp, $phone, $text, %more) = @_;
    return $smpp->submit_sm(source_addr => '021200000', destination_addr => $phone, registered_delivery => 1,
        short_message => $text, %more);
}

# Reads until `count` deliver_sm came; answers them when asked to.
sub deliveries {
    my ($smpp, $count, $answer) = @_;
    my @found;
    local $SIG{ALRM} = sub { die "no deliver_sm within 10 s\n" };
    alarm 10;
    while (@found < $count) {
        my $pdu = $smpp->read_pdu() or last;
        next unless $pdu->{cmd} == 5;
        push @found, $pdu;
        $smpp->deliver_sm_resp(message_id => '', seq => $pdu->{seq}) if $answer;
    }
    alarm 0;
    return @found;
}

$SIG{PIPE} = 'IGNORE';
$| = 1;

# A transceiver: submit, receipt, reply, enquire_link, unbind.
my $simulator = start('--reply-rate', 1, '--summary', '-');
my ($smpp, $bound) = connect_as('transceiver', $simulator->{port});
ok(defined $bound && $bound->{status} == 0, 'bind_transceiver');
my $response = submit($smpp, '01001234567', 'How kind was it? 1 unkind 2 3 4 5 kind');
ok($response->{status} == 0 && $response->{message_id} =~ /^\d+$/, 'submit_sm_resp with a decimal id');
my ($receipt, $reply) = deliveries($smpp, 2, 1);
ok($receipt->{esm_class} == 4 && $receipt->{short_message} =~ /^id:$response->{message_id} .* stat:DELIVRD err:000/,
    'a receipt whose text names the id');
ok(($receipt->{receipted_message_id} // '') =~ /^$response->{message_id}\0?$/ && $receipt->{message_state} eq "\x02",
    'and its TLVs say the same');
ok($reply->{esm_class} == 0 && $reply->{short_message} =~ /^[1-5]$/ && $reply->{source_addr} eq '01001234567' &&
    $reply->{destination_addr} eq '021200000', 'a reply from the phone to the sender');
ok($smpp->enquire_link()->{status} == 0, 'enquire_link');
my $query = $smpp->query_sm(message_id => $response->{message_id}, source_addr => '021200000');
ok($query->{status} == 0 && $query->{message_state} == 2, 'query_sm knows the state');
ok($smpp->unbind()->{status} == 0, 'unbind');

# A wrong password, and a transmitter and a receiver side by side.
my (undef, $refused) = connect_as('transceiver', $simulator->{port}, 'wrong');
ok(defined $refused && $refused->{status} == 0x0e, 'a wrong password is ESME_RINVPASWD');
my ($tx) = connect_as('transmitter', $simulator->{port});
my ($rx) = connect_as('receiver', $simulator->{port});
$response = submit($tx, '01001234568', 'plain');
my @found = deliveries($rx, 1, 0);
ok($found[0]{short_message} =~ /^id:$response->{message_id} /, 'the receipt comes to the receiver');
ok(submit($rx, '01001234569', 'no')->{status} == 4, 'a receiver may not submit');

# The receiver leaves without an answer: the same content comes again on its next bind.
my $before = $found[0]{short_message};
close $rx;
($rx) = connect_as('receiver', $simulator->{port});
@found = deliveries($rx, 1, 1);
ok($found[0]{short_message} eq $before, 'an unacknowledged deliver_sm is delivered again');
my ($summary, $exit) = stop($simulator);
ok($exit == 0 && $summary =~ /"redeliveries": [1-9]/, 'exit 0 and the redelivery in the summary');

# Junk: a wrong length, an unknown command, HTTP.
$simulator = start('--no-citizens', '--receipt-ids', 'hex');
for my $junk ([ pack('NNNN', 16, 0x77, 0, 5), 3, 'an unknown command' ], [ pack('NNNN', 8, 4, 0, 5), 2, 'a wrong length' ],
    [ "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 2, 'HTTP' ]) {
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $simulator->{port}) or die;
    print $socket $junk->[0];
    $socket->flush;
    my $got = '';
    local $SIG{ALRM} = sub { };
    alarm 5;
    sysread $socket, $got, 16;
    alarm 0;
    my (undef, $command, $status) = unpack 'NNN', $got;
    ok(length $got == 16 && $command == 0x80000000 && $status == $junk->[1], "generic_nack to $junk->[2]");
}
($smpp) = connect_as('transceiver', $simulator->{port});
$response = submit($smpp, '01001234567', 'hex');
($receipt) = deliveries($smpp, 1, 1);
ok($receipt->{short_message} =~ sprintf('^id:%x ', $response->{message_id}), 'ids in hex when asked for');
(undef, $exit) = stop($simulator);
ok($exit == 0, 'exit 0');

print "1..$number\n";
exit($failed ? 1 : 0);
