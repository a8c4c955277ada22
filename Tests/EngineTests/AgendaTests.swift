import RecipeKit
import Testing

@testable import Engine

@Suite struct `The agenda` {
    private func step(_ ordinal: Int64, kind: String = "a", tick: Int = 0) -> PlannedStep {
        PlannedStep(
            id: "s\(ordinal)", step: Step(kind: kind, key: "\(ordinal)", payload: ""), text: "", root: 0, depth: 0, tick: tick,
            ordinal: ordinal, snapshot: 0)
    }

    @Test func `steps start in order of creation, each once`() {
        var agenda = Agenda(order: .arrival)
        for ordinal in 0..<3 { agenda.add(step(Int64(ordinal))) }
        var started: [String] = []
        while let next = agenda.start({ _, _ in true }) { started.append(next.id) }
        #expect(started == ["s0", "s1", "s2"])
        #expect(agenda.running == 3)
    }

    @Test func `a kind that may not start is passed over, and starts later`() {
        var agenda = Agenda(order: .arrival)
        agenda.add(step(0, kind: "final"))
        agenda.add(step(1, kind: "root"))
        #expect(agenda.start { kind, _ in kind == "root" }?.id == "s1")
        #expect(agenda.start { kind, _ in kind == "root" } == nil)
        #expect(agenda.start { _, _ in true }?.id == "s0")
    }

    @Test func `an interrupted step counts as not started`() {
        var agenda = Agenda(order: .arrival)
        agenda.add(step(0))
        _ = agenda.start { _, _ in true }
        agenda.interrupt("s0")
        #expect(agenda.running == 0)
        #expect(!agenda.isEmpty)
    }

    @Test func `in a window the order is by tick, then by creation`() {
        var agenda = Agenda(order: .window(4))
        agenda.add(step(0, tick: 5))
        agenda.add(step(1, tick: 2))
        agenda.add(step(2, tick: 2))
        #expect(agenda.nextInOrder(through: 1) == nil)
        #expect(agenda.nextInOrder(through: 5)?.id == "s1")
        agenda.remove("s1")
        #expect(agenda.nextInOrder(through: 5)?.id == "s2")
        agenda.remove("s2")
        #expect(agenda.nextInOrder(through: 4) == nil)
        #expect(agenda.nextInOrder(through: 5)?.id == "s0")
    }

    @Test func `removing a step takes it out of every count`() {
        var agenda = Agenda(order: .arrival)
        agenda.add(step(0))
        _ = agenda.start { _, _ in true }
        #expect(agenda.remove("s0") != nil)
        #expect(agenda.remove("s0") == nil)
        #expect(agenda.running == 0)
        #expect(agenda.unsettled.isEmpty)
    }
}
