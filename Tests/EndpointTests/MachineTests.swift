import Support
import Testing

@testable import Endpoint

@Suite struct `The retry machine` {
    @Test func `doubles its waits from a second to a minute`() {
        #expect((1...9).map(RetryMachine.backoff) == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test func `counts ambiguous attempts of earlier runs`() {
        #expect(RetryMachine(ambiguous: 2).mayBegin)
        #expect(!RetryMachine(ambiguous: 3).mayBegin)
        var machine = RetryMachine(ambiguous: 2)
        guard case .fail(.needsDecision, _) = machine.handle(.ambiguous("cut")) else {
            Issue.record("a third ambiguous attempt must end it")
            return
        }
    }

    @Test func `ends within five failures and three purchases, whatever happens in whatever order`() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2000 {
            var machine = RetryMachine(ambiguous: 0)
            var paid = 0
            var events = 0
            while true {
                events += 1
                let event: RetryMachine.Event
                switch random.index(below: 4) {
                case 0: event = .unpaid("x")
                case 1: event = .stillUnavailable("x")
                case 2:
                    event = .ambiguous("x")
                    paid += 1
                default:
                    event = .useless("x")
                    paid += 1
                }
                guard case .retry = machine.handle(event) else { break }
            }
            #expect(events <= RetryMachine.maximumAttempts + RetryMachine.maximumUseless + 1)
            #expect(paid <= 6)
        }
    }
}

@Suite struct `The admission machine` {
    @Test func `rests after five failures in a row, longer after each failed probe, and forgets after an answer`() {
        var machine = AdmissionMachine()
        for _ in 0..<4 { machine.failed("x", sentAt: 0, now: 1) }
        #expect(machine.decide(at: 1) == .go)
        machine.failed("x", sentAt: 0, now: 1)
        #expect(machine.decide(at: 2) == .wait(until: 5_000_001))
        machine.failed("x", sentAt: 0, now: 3)
        #expect(machine.rests == 1, "what was sent before the rest tells nothing new")
        var now: Int64 = 5_000_001
        for rest: Int64 in [10, 20, 40, 80, 160, 300, 300] {
            #expect(machine.decide(at: now) == .probe)
            machine.failed("x", sentAt: now, now: now)
            #expect(machine.decide(at: now) == .wait(until: now + rest * 1_000_000))
            now += rest * 1_000_000
        }
        machine.answered()
        #expect(machine.decide(at: now) == .go)
    }

    @Test func `takes the latest of several pauses, and backs off once for limits met together`() {
        var machine = AdmissionMachine()
        machine.rateLimited(.seconds(10), jitter: 0, sentAt: 0, now: 0)
        machine.rateLimited(.seconds(5), jitter: 0, sentAt: 0, now: 1)
        #expect(machine.decide(at: 1) == .wait(until: 10_000_000))
        var other = AdmissionMachine()
        for _ in 0..<64 { other.rateLimited(nil, jitter: 0.5, sentAt: 0, now: 100) }
        #expect(other.decide(at: 100) == .wait(until: 100 + 750_000))
        other.rateLimited(nil, jitter: 0.5, sentAt: 800_000, now: 800_000)
        #expect(other.decide(at: 800_000) == .wait(until: 800_000 + 1_500_000))
    }
}

@Suite struct `The wait an endpoint asks for` {
    /// 1994-11-06 08:49:37 UTC.
    static let then: Int64 = 784_111_777_000_000

    @Test(
        arguments: [
            (["retry-after": "7"], 7), (["retry-after": "0.5"], 0.5), (["retry-after-ms": "120"], 0.12),
            (["retry-after-ms": "120", "retry-after": "7"], 0.12), (["retry-after": "-1"], nil), (["retry-after": "0"], nil),
            (["retry-after": "soon"], nil), (["retry-after": "nan"], nil), (["retry-after": "inf"], 3600),
            (["retry-after": "1e300"], 3600), (["retry-after": "99999999999999999999"], 3600),
            (["retry-after": "Sun, 06 Nov 1994 08:49:47 GMT"], 10), (["retry-after": "Sunday, 06-Nov-94 08:49:47 GMT"], 10),
            (["retry-after": "Sun Nov  6 08:49:47 1994"], 10), (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], nil),
            (["retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"], 3600), (["retry-after": "Sun, 06 Foo 1994 08:49:47 GMT"], nil),
            (["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"], 360),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "120ms"], 0.12),
            (["x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": "6m0s"], nil),
            (["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "-1"], nil), ([:], nil),
        ] as [([String: String], Double?)]) func `is read in every form, and clamped to an hour`(
            headers: [String: String], seconds: Double?
        )
    {
        let wait = RetryAfter.wait(headers, epochMicros: Self.then)
        #expect(wait == seconds.map { .microseconds(Int64($0 * 1e6)) })
    }

    @Test func `knows leap years`() {
        #expect(HTTPDate.epochSeconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
        #expect(HTTPDate.epochSeconds("Tue, 29 Feb 2000 00:00:00 GMT") == 951_782_400)
        #expect(HTTPDate.epochSeconds("Mon, 01 Mar 2100 00:00:00 GMT") == 4_107_542_400)
    }
}

private func verdict(_ response: TransportResponse) -> Verdict {
    Classification.verdict(of: response, saying: nil, epochMicros: 0)
}

@Suite struct `A verdict` {
    @Test(arguments: [
        (408, "ambiguous"), (409, "unpaid"), (425, "unpaid"), (500, "unpaid"), (502, "unpaid"), (503, "unpaid"),
        (504, "ambiguous"),
        (529, "unpaid"), (524, "ambiguous"), (429, "rateLimited"), (418, "rejected"), (202, "useless"), (307, "stopped"),
    ]) func `follows from the status`(status: Int, expected: String) {
        let response = TransportResponse(status: status, body: Array("{\"error\":{\"message\":\"m\"}}".utf8))
        let found = verdict(response)
        #expect("\(found)".hasPrefix(expected))
    }

    @Test func `of a server that still loads its model, or says when to come back, is a pause`() {
        let loading = TransportResponse(status: 503, body: Array(#"{"error":{"code":503,"message":"Loading model"}}"#.utf8))
        let found = verdict(loading)
        #expect(found == .rateLimited("HTTP 503: Loading model (503)", after: .seconds(2)))
        let busy = TransportResponse(status: 529, headers: ["retry-after": "9"])
        #expect("\(verdict(busy))".contains("9"))
    }

    @Test func `of a prompt that moderation stopped is about the prompt, not the endpoint`() {
        let body = Array(#"{"error":{"code":403,"message":"Your input was flagged"}}"#.utf8)
        let found = verdict(TransportResponse(status: 403, body: body))
        #expect("\(found)".hasPrefix("rejected"))
    }
}
