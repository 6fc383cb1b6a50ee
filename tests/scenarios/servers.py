# SPDX-License-Identifier: BSD-2-Clause
"""How four mail servers write down the same events.

Each class takes: receive() a message, deliver() it to a recipient with an outcome, and end() it; refuse() what comes in.
An outcome is a dictionary: kind (sent, deferred, bounced), said (the host's reply) or failure (what the server found out
by itself: "timeout", "refused", "dns", "nxdomain", "unreachable", "tls", "loop", "space", "local"), host, ip, port, stage.
"""
import datetime
import random


class Server:
    def __init__(self, name, start, seed, lines):
        self.name, self.clock, self.random, self.lines = name, start, random.Random(seed), lines
        self.number = 0

    def wait(self, seconds):
        self.clock += datetime.timedelta(seconds=seconds)

    def pid(self):
        return self.random.randint(1000, 30000)

    def hexadecimal(self, digits):
        return "".join(self.random.choice("0123456789ABCDEF") for _ in range(digits))

    def syslog(self, program, text):
        self.lines.append((self.clock, f"{self.clock:%b} {self.clock.day:2d} {self.clock:%H:%M:%S} {self.name} {program}: {text}"))


class Postfix(Server):
    def receive(self, sender, client=None, login=None, uid=None, size=None, recipients=1, message_id=None):
        queue_id = "4" + self.hexadecimal(9)
        if uid is not None:
            self.syslog(f"postfix/pickup[{self.pid()}]", f"{queue_id}: uid={uid} from=<{sender}>")
        elif client is not None:
            auth = f", sasl_method=PLAIN, sasl_username={login}" if login else ""
            self.syslog(f"postfix/smtpd[{self.pid()}]", f"{queue_id}: client={client[0]}[{client[1]}]{auth}")
        message_id = message_id or f"<{self.hexadecimal(12).lower()}@{self.name}.example.net>"
        self.syslog(f"postfix/cleanup[{self.pid()}]", f"{queue_id}: message-id={message_id}")
        size = size or self.random.randint(500, 50000)
        self.syslog("postfix/qmgr[911]", f"{queue_id}: from=<{sender}>, size={size}, nrcpt={recipients} (queue active)")
        return queue_id

    def deliver(self, queue_id, recipient, outcome, delay=2):
        host, ip, port = outcome.get("host"), outcome.get("ip"), outcome.get("port", 25)
        kind, dsn, relay = outcome["kind"], outcome.get("dsn"), f"{host}[{ip}]:{port}"
        service, text = "smtp", None
        failure = outcome.get("failure")
        if failure in ("timeout", "refused", "unreachable"):
            word = {"timeout": "Connection timed out", "refused": "Connection refused",
                    "unreachable": "Network is unreachable"}[failure]
            self.syslog(f"postfix/smtp[{self.pid()}]", f"connect to {host}[{ip}]:{port}: {word}")
            relay, dsn, text = "none", "4.4.1", f"connect to {host}[{ip}]:{port}: {word}"
        elif failure == "dns":
            domain = recipient.split("@")[1]
            relay, dsn = "none", "4.4.3"
            text = (f"Host or domain name not found. Name service error for name={domain} type=MX: "
                    "Host not found, try again")
        elif failure == "nxdomain":
            domain = recipient.split("@")[1]
            relay, dsn = "none", "5.4.4"
            text = f"Host or domain name not found. Name service error for name={domain} type=A: Host not found"
        elif failure == "tls":
            relay, dsn, text = relay, "4.7.5", "Server certificate not verified: certificate has expired"
        elif failure == "loop":
            relay, dsn, text = "none", "5.4.6", f"mail for {recipient.split('@')[1]} loops back to myself"
        elif failure == "local":
            service, relay, dsn = outcome["service"], outcome["relay"], outcome["dsn"]
            text = outcome["text"]
        elif kind == "sent":
            dsn, text = "2.0.0", outcome.get("said", "250 2.0.0 Ok: queued as " + self.hexadecimal(10))
        else:
            said, stage = outcome["said"], outcome.get("stage", "RCPT TO")
            dsn = dsn or said.split()[1]
            text = f"host {host}[{ip}] said: {said} (in reply to {stage} command)"
        self.syslog(f"postfix/{service}[{self.pid()}]",
                    f"{queue_id}: to=<{recipient}>, relay={relay}, delay={delay}, delays=0.1/0.01/{delay}/0.2, "
                    f"dsn={dsn}, status={kind} ({text})")

    def bounce(self, queue_id, sender):
        """The failure notice; gives its queue id."""
        child = "4" + self.hexadecimal(9)
        self.syslog(f"postfix/cleanup[{self.pid()}]", f"{child}: message-id=<{self.hexadecimal(12).lower()}@{self.name}>")
        self.syslog(f"postfix/bounce[{self.pid()}]", f"{queue_id}: sender non-delivery notification: {child}")
        self.syslog("postfix/qmgr[911]", f"{child}: from=<>, size=3000, nrcpt=1 (queue active)")
        return child

    def end(self, queue_id):
        self.syslog("postfix/qmgr[911]", f"{queue_id}: removed")

    def refuse(self, client, sender, recipient, text, stage="RCPT"):
        self.syslog(f"postfix/smtpd[{self.pid()}]",
                    f"NOQUEUE: reject: {stage} from {client[0]}[{client[1]}]: {text}; from=<{sender}> to=<{recipient}> "
                    f"proto=ESMTP helo=<{client[0]}>")


class Exim(Server):
    ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    def text(self, text):
        self.lines.append((self.clock, f"{self.clock:%Y-%m-%d %H:%M:%S} {text}"))

    def new_id(self):
        pick = lambda n: "".join(self.random.choice(self.ALPHABET) for _ in range(n))
        return f"1t{pick(4)}-{pick(6)}-{pick(2)}"

    def receive(self, sender, client=None, login=None, uid=None, size=None, recipients=1, message_id=None):
        queue_id = self.new_id()
        message_id = message_id or f"{self.hexadecimal(12).lower()}@{self.name}.example.net"
        size = size or self.random.randint(500, 50000)
        if client is not None:
            auth = f" A=plain_login:{login}" if login else ""
            self.text(f"{queue_id} <= {sender} H={client[0]} [{client[1]}] P=esmtp{'a' if login else ''}{auth} S={size} "
                      f"id={message_id.strip('<>')}")
        else:
            self.text(f"{queue_id} <= {sender} U={uid or 'root'} P=local S={size} id={message_id.strip('<>')}")
        return queue_id

    def deliver(self, queue_id, recipient, outcome, delay=2):
        host, ip, kind = outcome.get("host"), outcome.get("ip"), outcome["kind"]
        flag = {"sent": "=>", "deferred": "==", "bounced": "**"}[kind]
        via = f"{recipient} R=dnslookup T=remote_smtp"
        failure = outcome.get("failure")
        if kind == "sent":
            self.text(f"{queue_id} => {via} H={host} [{ip}] C=\"250 2.0.0 OK\"")
        elif failure in ("timeout", "refused", "unreachable"):
            number, word = {"timeout": (110, "Connection timed out"), "refused": (111, "Connection refused"),
                            "unreachable": (101, "Network is unreachable")}[failure]
            self.text(f"{queue_id} H={host} [{ip}] {word}")
            self.text(f"{queue_id} == {via} defer ({number}): {word}")
        elif failure == "dns":
            self.text(f"{queue_id} == {recipient} R=dnslookup defer (-1): host lookup did not complete")
        elif failure == "nxdomain":
            self.text(f"{queue_id} ** {recipient}: Unrouteable address")
        elif failure == "tls":
            self.text(f"{queue_id} == {via} H={host} [{ip}] defer (-37): a TLS session is required, but an attempt to start TLS failed: "
                      "certificate has expired")
        elif failure == "local":
            self.text(f"{queue_id} {flag} {recipient} {outcome['text']}")
        else:
            stage = {"RCPT TO": f"RCPT TO:<{recipient}>", "MAIL FROM": "MAIL FROM:<>", "end of DATA": "end of data"}[
                outcome.get("stage", "RCPT TO")]
            number = " defer (-44)" if kind == "deferred" else ""
            self.text(f"{queue_id} {flag} {via} H={host} [{ip}]{number}: SMTP error from remote mail server after "
                      f"{stage}: {outcome['said']}")

    def bounce(self, queue_id, sender):
        child = self.new_id()
        self.text(f"{child} <= <> R={queue_id} U=Debian-exim P=local S=3000")
        return child

    def end(self, queue_id):
        self.text(f"{queue_id} Completed")

    def refuse(self, client, sender, recipient, text, stage="RCPT"):
        word = "temporarily rejected" if text.startswith("4") else "rejected"
        self.text(f"H={client[0]} [{client[1]}] F=<{sender}> {word} RCPT <{recipient}>: {text[4:]}")


class Sendmail(Server):
    def receive(self, sender, client=None, login=None, uid=None, size=None, recipients=1, message_id=None):
        self.number += 1
        queue_id = f"5AL{self.clock:%H}{self.hexadecimal(3)}{self.number:06d}"
        message_id = message_id or f"<{self.hexadecimal(12).lower()}@{self.name}.example.net>"
        relay = f"{client[0]} [{client[1]}]" if client else "root@localhost"
        auth = ", auth=PLAIN" if login else ""
        self.sender = sender
        self.syslog(f"sendmail[{self.pid()}]", f"{queue_id}: from=<{sender}>, size={size or 2000}, class=0, "
                    f"nrcpts={recipients}, msgid={message_id}, proto=ESMTP, daemon=MTA{auth}, relay={relay}")
        return queue_id

    def deliver(self, queue_id, recipient, outcome, delay=2):
        host, ip, kind = outcome.get("host"), outcome.get("ip"), outcome["kind"]
        relay, mailer, failure, reply = f"{host}. [{ip}]", "esmtp", outcome.get("failure"), ""
        if kind == "sent":
            dsn, stat = "2.0.0", "Sent (ok)"
        elif failure in ("timeout", "refused", "unreachable"):
            word = {"timeout": "Connection timed out with", "refused": "Connection refused by",
                    "unreachable": "Network is unreachable"}[failure]
            dsn, stat = "4.0.0", f"Deferred: {word}" + (f" {host}." if failure != "unreachable" else "")
        elif failure == "dns":
            dsn, relay = "4.0.0", recipient.split("@")[1]
            stat = f"Deferred: Name server: {relay}: host name lookup failure"
        elif failure == "nxdomain":
            dsn, relay = "5.1.2", recipient.split("@")[1]
            stat = f"Host unknown (Name server: {relay}: host not found)"
        elif failure == "local":
            dsn, relay, mailer, stat = outcome["dsn"], "local", "local", outcome["text"]
        else:
            said = outcome["said"]
            dsn = outcome.get("dsn") or said.split()[1]
            reply = f", reply={said}"
            stat = f"Deferred: {said}" if kind == "deferred" else outcome.get("stat", "Service unavailable")
        self.syslog(f"sendmail[{self.pid()}]", f"{queue_id}: to=<{recipient}>, delay=00:00:{delay % 60:02d}, xdelay=00:00:01, "
                    f"mailer={mailer}, pri=120000, relay={relay}, dsn={dsn}{reply}, stat={stat}")

    def bounce(self, queue_id, sender):
        self.number += 1
        child = f"5AL{self.clock:%H}{self.hexadecimal(3)}{self.number:06d}"
        self.syslog(f"sendmail[{self.pid()}]", f"{queue_id}: {child}: DSN: Service unavailable")
        return child

    def end(self, queue_id):
        pass

    def refuse(self, client, sender, recipient, text, stage="RCPT"):
        self.number += 1
        queue_id = f"5AL{self.clock:%H}{self.hexadecimal(3)}{self.number:06d}"
        self.syslog(f"sendmail[{self.pid()}]", f"{queue_id}: ruleset=check_rcpt, arg1=<{recipient}>, relay={client[0]} "
                    f"[{client[1]}], reject={text}")


class Qmail(Server):
    def qmail(self, text):
        stamp = self.clock.replace(tzinfo=datetime.timezone.utc).timestamp()
        self.number += 1
        self.syslog("qmail", f"{stamp:.6f} {text}")

    def receive(self, sender, client=None, login=None, uid=None, size=None, recipients=1, message_id=None):
        message = str(self.random.randint(100000, 999999))
        self.qmail(f"new msg {message}")
        self.qmail(f"info msg {message}: bytes {size or 2000} from <{sender}> qp {self.pid()} uid {uid or 64011}")
        return message

    def deliver(self, message, recipient, outcome, delay=2):
        self.number += 1
        number, where = self.number, "local" if outcome.get("failure") == "local" else "remote"
        host, ip, kind = outcome.get("host"), outcome.get("ip"), outcome["kind"]
        word = {"sent": "success", "deferred": "deferral", "bounced": "failure"}[kind]
        failure = outcome.get("failure")
        if kind == "sent":
            text = f"{ip} accepted message.\nRemote host said: 250 ok\n"
        elif failure in ("timeout", "refused", "unreachable"):
            text = "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n"
        elif failure == "dns":
            text = "CNAME lookup failed temporarily. (#4.4.3)\n"
        elif failure == "nxdomain":
            text = f"Sorry, I couldn't find any host named {recipient.split('@')[1]}. (#5.1.2)\n"
        elif failure == "local":
            text = outcome["text"] + "\n"
        else:
            text = f"{ip} does not like recipient.\nRemote host said: {outcome['said']}\nGiving up on {ip}.\n"
        self.qmail(f"starting delivery {number}: msg {message} to {where} {recipient}")
        self.qmail(f"delivery {number}: {word}: " + text.replace(" ", "_").replace("\n", "/"))

    def bounce(self, message, sender):
        process, child = self.pid(), str(self.random.randint(100000, 999999))
        self.qmail(f"bounce msg {message} qp {process}")
        self.qmail(f"new msg {child}")
        self.qmail(f"info msg {child}: bytes 2500 from <> qp {process} uid 64015")
        return child

    def end(self, message):
        self.qmail(f"end msg {message}")

    def refuse(self, client, sender, recipient, text, stage="RCPT"):
        self.syslog("smtpd", f"rblsmtpd: {client[1]} pid {self.pid()}: {text}")
