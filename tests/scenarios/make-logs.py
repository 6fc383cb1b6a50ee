#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes logs in which something goes wrong, as four mail servers would write them down.

make-logs.py FOLDER

Each scenario becomes FOLDER/NAME-SERVER.log; what the program must find in them stands in FOLDER/incidents.txt,
and is written by people. The same call gives the same bytes. Addresses are those of RFC 5737, domains those of RFC 2606.
"""
import datetime
import pathlib
import sys

from servers import Exim, Postfix, Qmail, Sendmail

START = datetime.datetime(2025, 11, 18, 6, 0, 0)
SERVERS = {"postfix": Postfix, "exim": Exim, "sendmail": Sendmail, "qmail": Qmail}
OFFICE = ("pc7.office.example", "192.168.7.20")
STRANGER = ("mail.shop.example", "203.0.113.77")


def remote(domain, kind="sent", **more):
    """An outcome at the mail exchanger of a domain."""
    last = sum(map(ord, domain)) % 250 + 1
    return {"kind": kind, "host": f"mx.{domain}", "ip": f"198.51.100.{last}", **more}


def send(server, sender, recipient, outcome, ends=True, **more):
    """One message, one attempt; gives its queue id."""
    queue_id = server.receive(sender, **({"client": OFFICE} | more))
    server.wait(1)
    server.deliver(queue_id, recipient, outcome)
    if ends and outcome["kind"] == "bounced":
        notice = server.bounce(queue_id, sender)
        server.deliver(notice, sender, remote(sender.split("@")[1]))
        server.end(notice)
    if ends and outcome["kind"] != "deferred":
        server.end(queue_id)
    server.wait(server.random.randint(5, 60))
    return queue_id


def normal(server, n, people=("alice", "bob", "carol", "dave")):
    """Daily life: most passes, some mistyped names, some greylisting and slow hosts that pass later, some refusals."""
    for i in range(n):
        sender = f"{server.random.choice(people)}@home.example"
        domain = f"{server.random.choice('abcdefghijklmnop')}.{server.random.choice(['partner', 'customer'])}.example"
        recipient = f"person{server.random.randint(1, 40)}@{domain}"
        dice = server.random.random()
        if dice < 0.04:
            send(server, sender, recipient, remote(domain, "bounced", said="550 5.1.1 User unknown"))
        elif dice < 0.10:
            said = "450 4.7.1 Greylisted, please try again later" if dice < 0.08 else "451 4.3.0 Temporary server error"
            waiting = send(server, sender, recipient, remote(domain, "deferred", said=said))
            server.wait(300)
            server.deliver(waiting, recipient, remote(domain), 420)
            server.end(waiting)
        elif dice < 0.12:
            waiting = send(server, sender, recipient, remote(domain, "deferred", failure="timeout"))
            server.wait(600)
            server.deliver(waiting, recipient, remote(domain), 700)
            server.end(waiting)
        elif dice < 0.18:
            server.refuse(STRANGER, "news@shop.example", f"nobody{i}@home.example",
                          f"550 5.1.1 <nobody{i}@home.example>: Recipient address rejected: User unknown")
        else:
            send(server, sender, recipient, remote(domain))


def unknown_here(server, i, domain):
    """A recipient of our own that does not exist, found out after the message was accepted."""
    text = {Postfix: f'unknown user: "x{i}"', Exim: "R=localuser: Unknown user",
            Sendmail: "User unknown", Qmail: "Sorry, no mailbox here by that name. (#5.1.1)"}[type(server)]
    return {"kind": "bounced", "failure": "local", "service": "local", "relay": "local", "dsn": "5.1.1", "text": text}


# --- Scenarios ---


def rate_limited_relay(server):
    relay = {"host": "smtp.relay.example", "ip": "198.51.100.72", "port": 587}
    normal_relay = lambda **more: {"kind": "sent", **relay, **more}
    for i in range(8):
        send(server, "alice@home.example", f"p{i}@partner.example", normal_relay())
    waiting = []
    for i in range(12):
        waiting.append(send(server, "news@home.example", f"reader{i}@r{i}.example", normal_relay(
            kind="deferred", said="450 4.7.1 Too many messages from 203.0.113.52, slow down", stage="MAIL FROM")))
    server.wait(1800)
    for i, queue_id in enumerate(waiting):
        server.deliver(queue_id, f"reader{i}@r{i}.example", normal_relay(kind="deferred", failure="timeout"), 3000)
        server.wait(31)


def backscatter(server):
    for i in range(9):
        sender = f"victim{i}@forged{i}.example"
        outcome = unknown_here(server, i, "shop.home.example")
        queue_id = server.receive(sender, client=("adsl.example", "203.0.113.139"))
        server.deliver(queue_id, f"x{i}@shop.home.example", outcome)
        notice = server.bounce(queue_id, sender)
        server.end(queue_id)
        server.wait(3)
        server.deliver(notice, sender, remote(f"forged{i}.example", "deferred", said="451 4.7.1 Try again later") if i % 3
                       else remote(f"forged{i}.example", "bounced", said="550 5.1.1 No such user here"))
        if i % 3 == 0:
            server.end(notice)
        server.wait(400)


def port_25_blocked(server):
    normal(server, 12)
    for i in range(9):
        domain = f"firm{i}.example"
        send(server, "alice@home.example", f"sales@{domain}", remote(domain, "deferred", failure="timeout"))
        if type(server) is Postfix and i % 2:
            send(server, "app@home.example", f"user{i}@partner.example",
                 {"kind": "sent", "host": "submission.relay.example", "ip": "198.51.100.9", "port": 587})


def network_down(server):
    normal(server, 12)
    for i in range(9):
        domain = f"firm{i}.example"
        send(server, "alice@home.example", f"sales@{domain}", remote(domain, "deferred", failure="unreachable"))


def dns_down(server):
    normal(server, 15)
    waiting = []
    for i in range(9):
        domain = f"firm{i}.example"
        waiting.append(send(server, "bob@home.example", f"info@{domain}", remote(domain, "deferred", failure="dns")))
    server.wait(1200)
    for i, queue_id in enumerate(waiting):
        server.deliver(queue_id, f"info@firm{i}.example", remote(f"firm{i}.example"), 1500)
        server.end(queue_id)
        server.wait(2)


def blocklisted(server):
    normal(server, 15)
    for i in range(10):
        domain = f"provider{i % 5}.example"
        send(server, "carol@home.example", f"friend{i}@{domain}", remote(
            domain, "bounced", said="554 5.7.1 Service unavailable; Client host [203.0.113.5] blocked using "
            "zen.spamhaus.org; https://www.spamhaus.org/query/ip/203.0.113.5"))
        normal(server, 2)


def compromised_account(server):
    normal(server, 15)
    words = ("550 5.7.1 Message rejected as spam", "554 5.7.1 Spam message detected, rejected",
             "550 5.1.1 User unknown")
    for i in range(45):
        domain = f"isp{i % 9}.example"
        outcome = remote(domain) if i % 5 == 4 else remote(domain, "bounced", said=words[i % 3], stage=(
            "RCPT TO" if i % 3 == 2 else "end of DATA"))
        send(server, "dave@home.example", f"target{i}@{domain}", outcome, client=("unknown", "203.0.113.200"),
             login="dave")
        server.clock -= datetime.timedelta(seconds=25)


def disk_full(server):
    normal(server, 12)
    if type(server) is Postfix:
        for i in range(5):
            server.refuse(STRANGER, "news@shop.example", f"alice{i}@home.example",
                          "452 4.3.1 Insufficient system storage", "MAIL")
            server.wait(40)
        queue_id = server.receive("shop@shop.example", client=STRANGER)
        server.deliver(queue_id, "alice@home.example", {
            "kind": "deferred", "failure": "local", "service": "local", "relay": "local", "dsn": "4.2.2",
            "text": "cannot update mailbox /var/mail/alice for user alice. error writing message: No space left on device"})
    else:
        for i in range(4):
            queue_id = server.receive("shop@shop.example", client=STRANGER)
            text = {Exim: "R=localuser T=mail_spool defer (28): No space left on device: error while writing message to "
                          "/var/mail/alice",
                    Sendmail: "Deferred: local mailer (/usr/bin/procmail) exited with EX_CANTCREAT: No space left on device",
                    Qmail: "Temporary error on maildir delivery: No space left on device. (#4.3.0)"}[type(server)]
            server.deliver(queue_id, "alice@home.example", {"kind": "deferred", "failure": "local", "dsn": "4.3.1", "text": text})
            server.wait(300)


def local_delivery_broken(server):
    normal(server, 12)
    for i in range(6):
        queue_id = server.receive("shop@shop.example", client=STRANGER)
        text = {Postfix: "connect to home.example[private/dovecot-lmtp]: Connection refused",
                Exim: "R=localuser T=dovecot_lmtp defer (111): Connection refused: LMTP connection to /run/dovecot/lmtp failed",
                Sendmail: "Deferred: local mailer (/usr/lib/dovecot/deliver) exited with EX_TEMPFAIL",
                Qmail: "deferral: Unable to run /usr/bin/vdeliver. (#4.3.0)"}[type(server)]
        server.deliver(queue_id, f"user{i}@home.example", {
            "kind": "deferred", "failure": "local", "service": "lmtp", "relay": "none", "dsn": "4.4.1", "text": text})
        server.wait(120)


def filter_down(server):
    """The milter does not answer; what comes in is put off."""
    normal(server, 12)
    for i in range(5):
        server.syslog(f"postfix/smtpd[{server.pid()}]",
                      "warning: connect to Milter service inet:127.0.0.1:8891: Connection refused")
        server.wait(1)
        server.refuse(STRANGER, "news@shop.example", "alice@home.example",
                      "451 4.7.1 Service unavailable - try again later")
        server.wait(120)


def no_space_for_the_queue(server):
    """Nothing but warnings: the messages were never taken."""
    server.syslog(f"postfix/cleanup[{server.pid()}]",
                  "warning: mail_queue_enter: create file incoming/215632.4711: No space left on device")
    server.wait(60)
    server.syslog(f"postfix/smtpd[{server.pid()}]",
                  "warning: not enough free space in mail queue: 1024 bytes < 1.5*message size limit")


def own_certificate_expired(server):
    normal(server, 12)
    for i in range(4):
        process = server.pid()
        server.syslog(f"postfix/smtpd[{process}]", f"SSL_accept error from mail.firm{i}.example[203.0.113.{50 + i}]: -1")
        server.syslog(f"postfix/smtpd[{process}]", "warning: TLS library problem: error:0A000415:SSL routines::sslv3 alert "
                      "certificate expired:../ssl/record/rec_layer_s3.c:1588:SSL alert number 45:")
        server.wait(200)


def mailbox_full_here(server):
    for i in range(7):
        queue_id = server.receive(f"writer{i}@shop.example", client=STRANGER)
        text = {Postfix: "host home.example[private/dovecot-lmtp] said: 452 4.2.2 <alice@home.example> Quota exceeded "
                         "(mailbox for user is full) (in reply to RCPT TO command)",
                Exim: "R=localuser T=mail_spool defer (-22): mailbox is full"}[type(server)]
        server.deliver(queue_id, "alice@home.example", {
            "kind": "deferred", "failure": "local", "service": "lmtp", "relay": "home.example[private/dovecot-lmtp]",
            "dsn": "4.2.2", "text": text})
        server.wait(500)


def lookups_refuse_mail(server):
    for i in range(6):
        client = (f"mail{i}.partner.example", f"203.0.113.{30 + i}")
        server.refuse(client, f"a@partner{i}.example", "alice@home.example",
                      f"554 5.7.1 Service unavailable; Client host [{client[1]}] blocked using zen.spamhaus.org; "
                      "Error: open resolver; https://check.spamhaus.org/returnc/pub/192.0.2.53/")
        server.wait(90)


def provider_refuses(server):
    normal(server, 15)
    for i in range(8):
        send(server, "carol@home.example", f"friend{i}@bigmail.example", remote(
            "bigmail.example", "bounced", said="550 5.7.26 Unauthenticated email from home.example is not accepted due to "
            "domain's DMARC policy", stage="end of DATA"))
        normal(server, 2)


def relay_login_refused(server):
    for i in range(5):
        queue_id = server.receive("alice@home.example", client=OFFICE)
        domain = f"firm{i}.example"
        if type(server) is Postfix:
            server.syslog(f"postfix/smtp[{server.pid()}]",
                          f"{queue_id}: to=<info@{domain}>, relay=smtp.relay.example[198.51.100.72]:587, delay=1, "
                          "delays=0.1/0/1/0, dsn=4.7.8, status=deferred (SASL authentication failed; server "
                          "smtp.relay.example[198.51.100.72] said: 535 5.7.8 Error: authentication failed)")
        else:
            server.text(f"{queue_id} == info@{domain} R=smarthost T=remote_smtp_smarthost H=smtp.relay.example "
                        "[198.51.100.72] defer (-42): authentication failed: 535 5.7.8 Error: authentication failed")
        server.wait(100)


def sender_refused(server):
    for i in range(6):
        domain = f"firm{i}.example"
        send(server, "root@web1.intern.example", f"admin@{domain}", remote(
            domain, "bounced", said="550 5.1.8 <root@web1.intern.example>: Sender address rejected: Domain not found"),
            ends=False)


def masqueraded_sender_refused(server):
    """As story 1, with the words of other servers."""
    for i, word in enumerate(("backup", "cron")):
        queue_id = server.receive(f"{word}@domain.example", client=("my.domain.example", "192.0.2.100"),
                                  message_id=f"<2025111806{i}@my.domain.example>")
        unknown = {"said": "550 5.1.1 User unknown", "stat": "User unknown"}
        server.deliver(queue_id, "operator@domain.example", remote("domain.example", "bounced", **unknown))
        notice = server.bounce(queue_id, f"{word}@domain.example")
        server.end(queue_id)
        server.deliver(notice, f"{word}@domain.example", remote("domain.example", "bounced", **unknown))
        server.end(notice)
        server.wait(3600)


def relay_unreachable(server):
    normal(server, 12)
    for i in range(8):
        send(server, "bob@home.example", f"info@hosted{i}.example",
             {"kind": "deferred", "failure": "refused", "host": "mx.hoster.example", "ip": "198.51.100.44"})
        normal(server, 3)


def dead_domain(server):
    normal(server, 10)
    waiting = []
    for i in range(9):
        waiting.append(send(server, "list@home.example", f"member{i}@dead.example",
                            remote("dead.example", "deferred", failure="timeout")))
        normal(server, 2)
    for turn in range(3):
        server.wait(4000)
        for i, queue_id in enumerate(waiting):
            server.deliver(queue_id, f"member{i}@dead.example", remote("dead.example", "deferred", failure="timeout"), 5000)
            server.wait(2)


def tls_failure(server):
    normal(server, 12)
    for i in range(5):
        send(server, "alice@home.example", f"desk{i}@bank.example", remote("bank.example", "deferred", failure="tls"))
        normal(server, 2)


def tls_broken_here(server):
    for i in range(8):
        domain = f"firm{i}.example"
        send(server, "alice@home.example", f"desk@{domain}", remote(domain, "deferred", failure="tls"))


def greylisting_never_passes(server):
    first = send(server, "alice@home.example", "a@grey.example", remote("grey.example", "deferred", said="450 4.7.1 Greylisted"))
    second = send(server, "bob@home.example", "b@grey.example", remote("grey.example", "deferred", said="450 4.7.1 Greylisted"))
    for turn in range(10):
        server.wait(3600)
        for queue_id, recipient in ((first, "a@grey.example"), (second, "b@grey.example")):
            server.deliver(queue_id, recipient, remote("grey.example", "deferred", said="450 4.7.1 Greylisted"), 3600 * turn)
        normal(server, 3)


def mail_loop(server):
    """The same message comes by, goes to the other host, and comes back, until it is given up."""
    for i in range(9):
        queue_id = server.receive("shop@shop.example", client=("mx.old.example", "198.51.100.30"),
                                  message_id="<loop1@shop.example>")
        last = i == 8
        server.deliver(queue_id, "alice@moved.example", remote(
            "old.example", "bounced" if last else "sent", **({"said": "554 5.4.6 Too many hops"} if last else {})))
        server.end(queue_id)
        server.wait(2)
    normal(server, 10)


def normal_day(server):
    normal(server, 60)


def large_mixed(server):
    """Several days of normal life, in which a list gets us listed, and a domain dies."""
    normal(server, 80)
    blocklisted(server)
    normal(server, 60)
    dead_domain(server)
    normal(server, 60)


SCENARIOS = {
    rate_limited_relay: ("postfix", "exim", "sendmail"),
    backscatter: ("postfix", "exim", "qmail"),
    port_25_blocked: ("postfix", "exim", "sendmail"),
    network_down: ("postfix", "exim"),
    dns_down: ("postfix", "exim", "sendmail", "qmail"),
    blocklisted: ("postfix", "exim", "sendmail", "qmail"),
    compromised_account: ("postfix", "exim"),
    disk_full: ("postfix", "exim", "sendmail", "qmail"),
    local_delivery_broken: ("postfix", "exim", "sendmail"),
    mailbox_full_here: ("postfix", "exim"),
    lookups_refuse_mail: ("postfix", "exim"),
    provider_refuses: ("postfix", "exim", "qmail"),
    relay_login_refused: ("postfix", "exim"),
    sender_refused: ("postfix", "exim"),
    masqueraded_sender_refused: ("postfix", "exim", "qmail"),
    relay_unreachable: ("postfix", "exim", "sendmail"),
    dead_domain: ("postfix", "exim", "sendmail", "qmail"),
    tls_failure: ("postfix", "exim"),
    tls_broken_here: ("postfix",),
    greylisting_never_passes: ("postfix", "exim"),
    mail_loop: ("postfix", "exim", "sendmail"),
    normal_day: ("postfix", "exim", "sendmail", "qmail"),
    large_mixed: ("postfix",),
    filter_down: ("postfix",),
    no_space_for_the_queue: ("postfix",),
    own_certificate_expired: ("postfix",),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    for number, (scenario, servers) in enumerate(SCENARIOS.items()):
        for server in servers:
            lines = []
            scenario(SERVERS[server]("mx1", START, number, lines))
            name = scenario.__name__.replace("_", "-")
            text = "".join(line + "\n" for _, line in sorted(lines, key=lambda line: line[0]))
            (folder / f"{name}-{server}.log").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
