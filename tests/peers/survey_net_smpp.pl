#!/usr/bin/perl
# As survey_npm_smpp.js, on Perl's Net::SMPP; ids are hex in responses, decimal in receipts.
# Usage: survey_net_smpp.pl PORT_FILE LEDGER
use strict;
use warnings;
use IO::Select;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);

BEGIN { exit 77 unless eval { require Net::SMPP; 1 } }

use constant { UNBIND_AT => 30, CUT_AT => 60, UNREAD => 4 };
my ($port_file, $ledger) = @ARGV;
my @answers = ('5', '5', '1', 'thank you all');
my (%texts, %prompts, @deliveries, @responses, $session);
my ($taken, $unbound, $cut, $gone) = (0, 0, 0, 0);
$SIG{PIPE} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };
$SIG{__WARN__} = sub { };

sub note {
    my (%what) = @_;
    open(my $out, '>>', $ledger) or die;
    print $out '{' . join(',', map { "\"$_\":" . ($what{$_} =~ /^-?\d{1,9}$/ ? $what{$_} : "\"$what{$_}\"") } sort keys %what) . "}\n";
    close $out;
}

sub queue_delivery {
    my ($kind, $pdu, $text, $wait) = @_;
    push @deliveries, { number => scalar @deliveries, kind => $kind, due => time + $wait, sent => 0, acknowledged => 0,
        phone => $pdu->{destination_addr}, to => $pdu->{source_addr}, text => $text };
}

# That may be sent now: the receipt of the text that they answer was taken.
sub replies {
    my %early = map { $_->{phone} => 1 } grep { $_->{kind} eq 'receipt' && !$_->{acknowledged} } @deliveries;
    return grep { $_->{kind} eq 'reply' && !$_->{sent} && !$early{$_->{phone}} } @deliveries;
}

sub deliver_due {
    for my $one (@deliveries) {
        next if !$session || $one->{sent} || $one->{acknowledged} || $one->{due} > time;
        $one->{sent} = 1;
        $one->{seq} = $session->deliver_sm(async => 1, source_addr => $one->{phone}, destination_addr => $one->{to},
            esm_class => $one->{kind} eq 'receipt' ? 4 : 0, short_message => $one->{text});
        note(delivered => $one->{number}, kind => $one->{kind}, phone => "p$one->{phone}");
    }
    my @later;
    for my $response (@responses) {
        if ($response->{due} > time) { push @later, $response; next }
        $response->{session}->submit_sm_resp(seq => $response->{seq}, status => 0, message_id => $response->{id});
    }
    @responses = @later;
}

sub take_submit {
    my ($from, $pdu) = @_;
    my $phone = $pdu->{destination_addr};
    my $body = length($pdu->{short_message} // '') ? $pdu->{short_message} : $pdu->{message_payload} // '';
    my $key = "$phone " . unpack('H*', $body);
    my $times = ++$texts{$key};
    my $scenario = substr $phone, -3, 1;
    if ($scenario eq '2' && $times == 1) {
        note(submit => $key, phone => "p$phone", answer => 'throttled');
        $from->submit_sm_resp(seq => $pdu->{seq}, status => 0x58, message_id => '');
        return;
    }
    my $place = $prompts{$phone} // 0;
    $prompts{$phone} = $place + 1 if $times == 1 || $scenario eq '2';
    my $dropped = $scenario eq '3' && $place == 0;
    my $lost = $dropped && substr($phone, -2, 1) eq '0';
    my $id = 1000000 + ++$taken;
    note(submit => $key, phone => "p$phone", answer => $dropped ? 'none' : 'accepted', lost => $lost ? 1 : 0);
    my $receipt = "id:$id sub:001 dlvrd:001 submit date:2601011200 done date:2601011201 stat:DELIVRD err:000 text:";
    my @ready = replies();
    if (!$cut && $taken >= CUT_AT && @ready >= UNREAD) {
        $cut = 1;
        $_->{due} = 0 for @ready[0 .. UNREAD - 1];
        deliver_due();
        sleep 1; # their answers come, and are not read
        syswrite $from, pack('NNn', 24, 0x80000004, 0);
        shutdown $from, 2;
        $gone = 1;
        note(cut => 1);
    } elsif (!$dropped) {
        push @responses, { due => time + ($scenario eq '1' ? 0.05 : 0), session => $from, seq => $pdu->{seq}, id => sprintf('%X', $id) };
    }
    queue_delivery('receipt', $pdu, $receipt, $scenario eq '1' ? 0 : $dropped ? 3 : 0.02) unless $lost;
    queue_delivery('reply', $pdu, $answers[$place], $dropped ? 4.5 : 1.2) if !$lost && $place < @answers;
    if (!$unbound && $taken >= UNBIND_AT) {
        $unbound = 1;
        note(unbound => 1);
        $from->unbind(async => 1);
    }
}

sub take_acknowledgement {
    my ($pdu) = @_;
    for my $one (@deliveries) {
        next unless $one->{sent} && defined $one->{seq} && $one->{seq} == $pdu->{seq} && !$one->{answered};
        $one->{answered} = 1;
        $one->{acknowledged}++;
        note(acknowledged => $one->{number}, kind => $one->{kind}, phone => "p$one->{phone}", status => $pdu->{status});
        return;
    }
}

sub drop_session {
    undef $session;
    @responses = ();
    for my $one (@deliveries) { @$one{qw(sent seq)} = (0, undef) unless $one->{acknowledged} } # an SMSC sends again what was not answered
}

my $server = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34) or die "cannot listen: $!\n";
open(my $out, '>', $port_file) or die;
print $out $server->sockport;
close $out;
while (1) {
    my $client = $server->accept or next;
    $client->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    $client->autoflush(1);
    my $select = IO::Select->new($client);
    while (1) {
        deliver_due();
        next unless $select->can_read(0.02);
        my $pdu = $client->read_pdu() or last;
        if ($pdu->{cmd} == 0x09) {
            $client->bind_transceiver_resp(seq => $pdu->{seq}, status => 0, system_id => 'perl');
            $session = $client;
            note(bound => 1);
        } elsif ($pdu->{cmd} == 0x04) {
            take_submit($client, $pdu);
            last if $gone; # what lies in the socket is not read
        } elsif ($pdu->{cmd} == 0x80000005) {
            take_acknowledgement($pdu);
        } elsif ($pdu->{cmd} == 0x15) {
            $client->enquire_link_resp(seq => $pdu->{seq});
        } elsif ($pdu->{cmd} == 0x06) {
            $client->unbind_resp(seq => $pdu->{seq}, status => 0);
            last;
        } elsif ($pdu->{cmd} == 0x80000006) {
            last;
        }
    }
    drop_session();
    $gone = 0;
    close $client;
}
