import Endpoint
import Records
import Support
import Testing

@testable import Engine

@Suite struct `A cap` {
    private static let day: Int64 = 86_400_000_000

    private func machine(_ cap: Cap) -> BudgetMachine {
        var machine = BudgetMachine()
        machine.set(Caps(jobs: ["j": cap]))
        return machine
    }

    @Test func `lets a call go only where its maximum and a tenth fit beside all that is booked and set aside`() {
        var machine = machine(Cap(picodollars: 1_000))
        #expect(machine.reserve("a", Amount(picodollars: 400), isPriced: true, [.job("j")]) == .granted)
        #expect(machine.reserve("b", Amount(picodollars: 400), isPriced: true, [.job("j")]) == .granted)
        // 800 + 150 fit, with a tenth they do not; the two under way may cost less.
        #expect(machine.reserve("c", Amount(picodollars: 150), isPriced: true, [.job("j")]) == .wait)
        _ = machine.settle("a", cost: Amount(picodollars: 100))
        #expect(machine.reserve("c", Amount(picodollars: 150), isPriced: true, [.job("j")]) == .granted)
        #expect(machine.booked(.job("j")).picodollars == 100)
        #expect(machine.reserved(.job("j")).picodollars == 550)
    }

    @Test func `is reached once nothing is under way that could make room`() {
        var machine = machine(Cap(picodollars: 1_000))
        _ = machine.reserve("a", Amount(picodollars: 800), isPriced: true, [.job("j")])
        #expect(machine.reserve("b", Amount(picodollars: 200), isPriced: true, [.job("j")]) == .wait)
        _ = machine.settle("a", cost: Amount(picodollars: 800))
        let answer = machine.reserve("b", Amount(picodollars: 200), isPriced: true, [.job("j")])
        #expect(answer == .spent(.job("j"), Cap(picodollars: 1_000), Amount(picodollars: 800)))
        machine.set(Caps(jobs: ["j": Cap(picodollars: 1_100)]))
        #expect(machine.reserve("b", Amount(picodollars: 200), isPriced: true, [.job("j")]) == .granted, "the cap was raised")
    }

    @Test func `counts tokens and calls as well as money, for jobs, days and endpoints`() {
        var machine = BudgetMachine()
        machine.set(Caps(anyJob: Cap(requests: 2), day: Cap(tokens: 100), endpoints: ["e": Cap(picodollars: 50)]))
        let purses: [Purse] = [.job("j"), .day(1), .endpoint("e")]
        func fits(_ amount: Amount) -> Bool {
            var copy = machine
            return copy.reserve("x", amount, isPriced: true, purses) == .granted
        }
        #expect(fits(Amount(picodollars: 40, tokens: 80, requests: 1)))
        #expect(!fits(Amount(picodollars: 60, tokens: 80, requests: 1)), "the endpoint's money")
        #expect(!fits(Amount(picodollars: 40, tokens: 100, requests: 1)), "the day's tokens, with the tenth")
        for name in ["a", "b"] {
            _ = machine.reserve(name, Amount(requests: 1), isPriced: true, purses)
            _ = machine.settle(name, cost: Amount(requests: 1))
        }
        #expect(!fits(Amount(requests: 1)), "the job's calls")
    }

    @Test func `in money lets no call of unknown price go; one in tokens does`() {
        var machine = machine(Cap(picodollars: 1_000))
        #expect(machine.reserve("a", Amount(tokens: 1), isPriced: false, [.job("j")]) == .unpriced(.job("j")))
        machine.set(Caps(jobs: ["j": Cap(tokens: 1_000)]))
        #expect(machine.reserve("a", Amount(tokens: 1), isPriced: false, [.job("j")]) == .granted)
    }

    @Test func `of a day never falls back to an earlier day, whatever the clock does`() {
        var machine = BudgetMachine()
        #expect(machine.day(at: 10 * Self.day + 5) == 10)
        #expect(machine.day(at: 9 * Self.day) == 10, "the clock was set back")
        #expect(machine.day(at: 11 * Self.day) == 11)
        machine.set(Caps(day: Cap(requests: 1)))
        #expect(machine.reserve("a", Amount(requests: 1), isPriced: true, [.day(11)]) == .granted)
        _ = machine.settle("a", cost: Amount(requests: 1))
        let second = machine.reserve("b", Amount(requests: 1), isPriced: true, [.day(machine.day(at: 10 * Self.day))])
        #expect(second == .spent(.day(11), Cap(requests: 1), Amount(requests: 1)))
        #expect(machine.reserve("b", Amount(requests: 1), isPriced: true, [.day(machine.day(at: 12 * Self.day))]) == .granted)
    }

    @Test func `is told of at 50, 80 and 100 percent, once each`() {
        var machine = machine(Cap(requests: 10))
        var percents: [Int] = []
        for number in 0..<10 {
            _ = machine.reserve("\(number)", Amount(requests: 1), isPriced: true, [.job("j")])
            percents += machine.settle("\(number)", cost: Amount(requests: 1)).map(\.percent)
        }
        #expect(percents == [50, 80, 100])
    }

    @Test(arguments: 0..<200)
    func `holds at every instant, also with bills 5 percent above what was set aside`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let cap = Int64.random(in: 1_000...100_000, using: &random)
        var machine = machine(Cap(picodollars: cap))
        var open: [(name: String, most: Int64)] = []
        var spent: Int64 = 0
        for number in 0..<400 {
            if Bool.random(using: &random) {
                let most = Int64.random(in: 0...cap / 8, using: &random)
                if machine.reserve("\(number)", Amount(picodollars: most), isPriced: true, [.job("j")]) == .granted {
                    open.append(("\(number)", most))
                }
            } else if !open.isEmpty {
                let call = open.remove(at: Int.random(in: 0..<open.count, using: &random))
                switch Int.random(in: 0..<3, using: &random) {
                case 0: _ = machine.settle(call.name, cost: nil)
                case 1:
                    spent += call.most
                    _ = machine.settle(call.name, cost: machine.reserved(call.name))
                default:
                    spent += call.most * 21 / 20
                    _ = machine.settle(call.name, cost: Amount(picodollars: call.most * 21 / 20))
                }
            }
            #expect(machine.booked(.job("j")).picodollars == spent)
            #expect(spent + open.reduce(0) { $0 + $1.most * 21 / 20 } <= cap)
        }
    }

    @Test func `saturates instead of wrapping`() {
        var machine = BudgetMachine()
        for name in ["a", "b"] {
            _ = machine.reserve(name, Amount(picodollars: .max, tokens: .max, requests: 1), isPriced: true, [.job("j")])
        }
        #expect(machine.reserved(.job("j")).picodollars == .max)
        _ = machine.settle("a", cost: Amount(picodollars: .max, tokens: .max, requests: .max))
        _ = machine.settle("b", cost: machine.reserved("b"))
        #expect(machine.booked(.job("j")).picodollars == .max)
        machine.set(Caps(jobs: ["j": Cap(picodollars: .max - 1)]))
        #expect(machine.reserve("c", Amount(), isPriced: true, [.job("j")]) != .granted)
    }
}

@Suite struct `The treasury` {
    private func call(_ name: String, most: Int64?, job: String = "j") -> Reservation {
        Reservation(
            attempt: name, key: AnswerKey(job: job, step: "s", ask: "a"), requestHash: "h", endpoint: "e", model: "m",
            inputTokensBound: 1, outputTokensBound: 1, maximumPicodollars: most)
    }

    @Test func `holds a call back until another has cost less than was set aside`() async throws {
        let treasury = Treasury(time: SystemTime())
        treasury.set(Caps(jobs: ["j": Cap(picodollars: 1_000)]))
        try await treasury.reserve(call("a", most: 800))
        async let second: Void = treasury.reserve(call("b", most: 800))
        treasury.book("a", picodollars: 10, tokens: 2)
        try await second
        #expect(treasury.contents(of: .job("j")).booked.picodollars == 10)
        #expect(treasury.contents(of: .job("j")).reserved.picodollars == 800)
    }

    @Test func `fails who waits once the cap is reached, and says how to go on`() async throws {
        let treasury = Treasury(time: SystemTime())
        treasury.set(Caps(jobs: ["j": Cap(picodollars: 1_000_000_000_000)]))
        try await treasury.reserve(call("a", most: 800_000_000_000))
        let waiting = call("b", most: 800_000_000_000)
        let second = Task { try await treasury.reserve(waiting) }
        treasury.bookMost("a")
        let error = await #expect(throws: MillError.self) { try await second.value }
        #expect(error?.code == .budgetSpent)
        #expect(error?.cause.contains("$1.000000") == true)
        #expect(error?.cause.contains("$0.800000") == true)
        #expect(error?.hint?.contains("instructmill budget j") == true)
    }

    @Test func `a call that is cancelled while it waits takes nothing`() async throws {
        let treasury = Treasury(time: SystemTime())
        treasury.set(Caps(jobs: ["j": Cap(picodollars: 1_000)]))
        try await treasury.reserve(call("a", most: 800))
        let waiting = call("b", most: 800)
        let second = Task { try await treasury.reserve(waiting) }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        treasury.release("a")
        #expect(treasury.contents(of: .job("j")).reserved == Amount())
    }

    @Test func `a raised cap lets who waits go`() async throws {
        let treasury = Treasury(time: SystemTime())
        treasury.set(Caps(anyJob: Cap(picodollars: 1_000)))
        try await treasury.reserve(call("a", most: 800))
        async let second: Void = treasury.reserve(call("b", most: 800))
        treasury.set(Caps(anyJob: Cap(picodollars: 10_000)))
        try await second
        #expect(treasury.contents(of: .job("j")).reserved.picodollars == 1_600)
    }
}
