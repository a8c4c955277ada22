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
        machine.answered(sentAt: now, now: now)
        #expect(machine.decide(at: now) == .go)
    }

    @Test func `takes the latest of several pauses, and backs off once for limits met together`() {
        var machine = AdmissionMachine()
        #expect(machine.rateLimited(.seconds(10), jitter: 0, sentAt: 0, now: 0) == .seconds(10))
        #expect(machine.rateLimited(.seconds(5), jitter: 0, sentAt: 0, now: 1) == .seconds(5))
        #expect(machine.decide(at: 1) == .wait(until: 10_000_000))
        var other = AdmissionMachine()
        for _ in 0..<64 { #expect(other.rateLimited(nil, jitter: 0.5, sentAt: 0, now: 100) == nil) }
        #expect(other.decide(at: 100) == .wait(until: 100 + 750_000))
        _ = other.rateLimited(nil, jitter: 0.5, sentAt: 800_000, now: 800_000)
        #expect(other.decide(at: 800_000) == .wait(until: 800_000 + 1_500_000))
    }
}

@Suite struct `A rate limit` {
    /// Plays calls in bursts of 64 against an endpoint that limits as `isLimited` says; answers how long it was parked, in all.
    private static func parkedSeconds(_ machine: inout AdmissionMachine, isLimited: (Int) -> Bool) -> Double {
        var parked = 0.0
        var now: Int64 = 0
        for burst in 0..<20 {
            let start = now
            for place in 0..<64 {
                now = start + 100_000 + Int64(place)
                if isLimited(burst * 64 + place) {
                    _ = machine.rateLimited(.seconds(1), jitter: 0.5, sentAt: start + Int64(place), now: now)
                } else {
                    machine.answered(sentAt: start + Int64(place), now: now)
                }
            }
            if case .wait(let until) = machine.decide(at: now) {
                parked += Double(until - now) / 1e6
                now = until
            }
        }
        return parked
    }

    @Test func `that strikes at random holds back the struck call alone`() {
        var machine = AdmissionMachine()
        var random = SeededRandom(seed: 4)
        #expect(Self.parkedSeconds(&machine) { _ in random.unit() < 0.3 } < 1.1)
        #expect(machine.rateLimited(.seconds(7), jitter: 0, sentAt: 1 << 40, now: 1 << 40) == .seconds(7))
        #expect(machine.decide(at: 1 << 40) == .go)
    }

    @Test func `that lets a few calls through and then none parks the endpoint every time`() {
        var machine = AdmissionMachine()
        #expect(Self.parkedSeconds(&machine) { $0 % 64 >= 10 } > 19)
    }

    @Test func `that names a used-up limit parks the endpoint, whatever was answered before`() {
        var machine = AdmissionMachine()
        var random = SeededRandom(seed: 4)
        _ = Self.parkedSeconds(&machine) { _ in random.unit() < 0.3 }
        let now: Int64 = 1 << 40
        _ = machine.rateLimited(.seconds(9), isSure: true, jitter: 0, sentAt: now, now: now)
        // What was sent before it proves nothing.
        for _ in 0..<64 { machine.answered(sentAt: now - 1, now: now + 1) }
        #expect(machine.decide(at: now + 1) == .wait(until: now + 9_000_000))
    }
}

@Suite struct `The breaker` {
    @Test func `opens when more than half of ten calls within a minute fail, in whatever order`() {
        var machine = AdmissionMachine()
        var isOpen = false
        for number in 0..<12 {
            let now = Int64(number) * 1_000_000
            if number % 5 < 2 { machine.answered(sentAt: now, now: now) } else { machine.failed("x", sentAt: now, now: now) }
            if machine.decide(at: now) != .go { isOpen = true }
        }
        #expect(isOpen)
        var slow = AdmissionMachine()
        for number in 0..<40 {
            let now = Int64(number) * 10_000_000
            if number % 5 < 2 { slow.answered(sentAt: now, now: now) } else { slow.failed("x", sentAt: now, now: now) }
            #expect(slow.decide(at: now) == .go, "seven calls a minute are too few to judge by")
        }
    }
}

@Suite struct `The pace` {
    /// Sends as fast as `machine` lets it for `seconds`, each call answered after one second with `used` tokens; looks every
    /// millisecond.
    private static func sent(_ machine: inout PaceMachine, seconds: Int64, need: Int, used: Int) -> Int {
        var count = 0
        var answers: [(at: Int64, taken: PaceMachine.Taken)] = []
        for now in stride(from: Int64(0), to: seconds * 1_000_000, by: 1000) {
            while let first = answers.first, first.at <= now {
                answers.removeFirst()
                machine.settle(first.taken, prompt: used / 2, answer: used - used / 2)
            }
            while case .go(let taken) = machine.take(.init(bytes: 800, answer: need), at: now) {
                answers.append((now + 1_000_000, taken))
                count += 1
            }
        }
        return count
    }

    @Test func `uses a limit of requests and does not pass it`() {
        var machine = PaceMachine(requestsPerMinute: 600)
        let count = Self.sent(&machine, seconds: 300, need: 100, used: 50)
        #expect((2_850...3_000).contains(count), "\(count) of 3,000")
    }

    @Test(arguments: [500, 3_000]) func `uses a limit of tokens by what answers used, not by what they might have`(need: Int) {
        var machine = PaceMachine(tokensPerMinute: 200_000)
        let count = Self.sent(&machine, seconds: 300, need: need, used: 400)
        #expect((2_375...2_510).contains(count), "\(count) of 2,500")
    }

    @Test func `takes the tighter of two limits, and none where none is known`() {
        var both = PaceMachine(requestsPerMinute: 60, tokensPerMinute: 1_000_000)
        #expect(Self.sent(&both, seconds: 60, need: 10, used: 10) <= 61)
        var none = PaceMachine()
        for _ in 0..<1_000 {
            guard case .go = none.take(.init(bytes: 1_000_000, answer: 1_000_000), at: 0) else {
                Issue.record("nothing is known that it could wait for")
                return
            }
        }
    }

    @Test func `learns limits from headers, but not over the settings`() {
        var machine = PaceMachine()
        machine.learn(["x-ratelimit-limit-requests": "-1", "x-ratelimit-limit-tokens": "0"], at: 0)
        #expect(!machine.isLimited, "Azure's way of saying nothing")
        machine.learn(["x-ratelimit-limit-requests": "nan", "x-ratelimit-limit-tokens": "1e300"], at: 0)
        #expect(!machine.isLimited)
        machine.learn(["x-ratelimit-limit-requests": "600", "x-ratelimit-remaining-requests": "599"], at: 0)
        #expect((570...600).contains(Self.sent(&machine, seconds: 60, need: 1, used: 1)))
        var anthropic = PaceMachine()
        anthropic.learn(["anthropic-ratelimit-requests-limit": "60"], at: 0)
        #expect(Self.sent(&anthropic, seconds: 60, need: 1, used: 1) <= 61)
        var daily = PaceMachine()
        daily.learn(
            [
                "x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999",
                "x-ratelimit-reset-requests": "8.64s",
            ], at: 0)
        #expect(Self.sent(&daily, seconds: 60, need: 1, used: 1) < 10, "ten thousand a day are seven a minute")
        var configured = PaceMachine(requestsPerMinute: 600)
        configured.learn(["x-ratelimit-limit-requests": "6000000"], at: 0)
        #expect(Self.sent(&configured, seconds: 60, need: 1, used: 1) <= 601)
    }

    @Test func `waits where the endpoint says that less is left than was thought`() {
        var machine = PaceMachine(requestsPerMinute: 6000)
        machine.learn(["x-ratelimit-limit-requests": "6000", "x-ratelimit-remaining-requests": "0"], at: 0)
        guard case .wait = machine.take(.init(bytes: 1, answer: 1), at: 0) else {
            Issue.record("nothing is left")
            return
        }
    }
}

@Suite struct `The concurrency machine` {
    @Test func `takes a tenth away once for calls under way together, and gives it back by answers`() {
        var machine = ConcurrencyMachine(most: 64)
        for _ in 0..<64 { machine.limited(sentAt: 5, now: 10) }
        #expect(machine.limit == 57)
        machine.limited(sentAt: 11, now: 12)
        #expect(machine.limit == 51)
        for _ in 0..<1_000 { machine.answered() }
        #expect(machine.limit == 64)
        for moment: Int64 in 20..<200 { machine.limited(sentAt: moment, now: moment) }
        #expect(machine.limit == 1)
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
        let wait = RetryAfter.wait(HeaderFields(headers), epochMicros: Self.then)
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

@Suite struct `A rate limit that is always said to be used up` {
    @Test func `is taken for a random one once many calls are answered all the same`() {
        var machine = AdmissionMachine()
        var now: Int64 = 1_000_000
        var parked = 0
        // One call in twenty is refused; those sent after it, before the refusal came, are answered.
        for _ in 0..<20 {
            _ = machine.rateLimited(.seconds(1), isSure: true, jitter: 0, sentAt: now, now: now + 500)
            if machine.decide(at: now + 501) != .go { parked += 1 }
            for call in 1...19 { machine.answered(sentAt: now + Int64(call), now: now + 600) }
            now += 2_000_000
        }
        #expect((1...3).contains(parked))
        #expect(machine.rateLimited(.seconds(1), isSure: true, jitter: 0, sentAt: now, now: now) == .seconds(1))
        #expect(machine.decide(at: now + 1) == .go)
    }

    @Test func `is not believed again because a few more than usual were refused, but once nearly all are`() {
        var machine = AdmissionMachine()
        var random = SeededRandom(seed: 4)
        var parked = 0
        for call in 0..<50_000 {
            let now = Int64(call) * 100
            if random.unit() < 0.12 {
                _ = machine.rateLimited(.seconds(1), isSure: true, jitter: 0, sentAt: now, now: now + 50)
                if machine.decide(at: now + 51) != .go { parked += 1 }
            } else {
                machine.answered(sentAt: now, now: now + 50)
            }
        }
        #expect(parked < 20, "at the beginning alone")
        for call in 50_000..<50_100 {
            let now = Int64(call) * 100
            _ = machine.rateLimited(.seconds(1), isSure: true, jitter: 0, sentAt: now, now: now + 50)
        }
        #expect(machine.decide(at: 5_010_051) != .go)
    }

    @Test func `is believed where nothing sent after it is answered`() {
        var machine = AdmissionMachine()
        var now: Int64 = 1_000_000
        for _ in 0..<50 {
            for call in 0..<10 {
                _ = machine.rateLimited(.seconds(1), isSure: true, jitter: 0, sentAt: now + Int64(call), now: now + 500)
            }
            #expect(machine.decide(at: now + 501) != .go)
            now += 2_000_000
            machine.answered(sentAt: now, now: now)
        }
    }
}
