import RecipeKit

/// Which steps exist, which may start, and in which order they settle: the scheduler without any I/O.
///
/// In arrival order a finished step settles at once. In a window of W root steps every step has a tick: root *k* has tick
/// *k*, a follow-up the tick of its parent plus W; steps settle by (tick, ordinal), and whether root *k* exists is decided
/// from what stands settled when tick *k − W* is complete. So the settled sequence depends on nothing but the answers.
struct Agenda {
    let order: SettlementOrder
    private(set) var steps: [String: PlannedStep] = [:]
    private var startable: [String] = []
    private var startableHead = 0
    private(set) var unsettled: [String: Int] = [:]
    private(set) var started: [String: Int] = [:]

    init(order: SettlementOrder) {
        self.order = order
    }

    var running: Int { started.values.reduce(0, +) }
    var isEmpty: Bool { steps.isEmpty }

    /// Adds a step that exists and is not settled. Steps are added in order of their ordinals.
    mutating func add(_ step: PlannedStep) {
        steps[step.id] = step
        unsettled[step.step.kind, default: 0] += 1
        startable.append(step.id)
    }

    /// The next step that may start, if `admits` lets its kind start now. Follow-ups and roots are tried in order of creation.
    mutating func start(_ admits: (_ kind: String, _ started: Int) -> Bool) -> PlannedStep? {
        var index = startableHead
        var refused: Set<String> = []
        while index < startable.count {
            let id = startable[index]
            guard let step = steps[id], !step.isStarted else {
                if index == startableHead { startableHead += 1 }
                index += 1
                continue
            }
            let kind = step.step.kind
            if !refused.contains(kind) {
                if admits(kind, started[kind] ?? 0) {
                    steps[id]?.isStarted = true
                    started[kind, default: 0] += 1
                    compact()
                    return step
                }
                refused.insert(kind)
                if refused.count == unsettled.count { return nil }
            }
            index += 1
        }
        return nil
    }

    /// Removes a step: it is settled or abandoned.
    @discardableResult
    mutating func remove(_ id: String) -> PlannedStep? {
        guard let step = steps.removeValue(forKey: id) else { return nil }
        decrement(&unsettled, step.step.kind)
        if step.isStarted { decrement(&started, step.step.kind) }
        return step
    }

    /// Gives a started step back: it was interrupted and may start again.
    mutating func interrupt(_ id: String) {
        guard var step = steps[id], step.isStarted else { return }
        step.isStarted = false
        steps[id] = step
        decrement(&started, step.step.kind)
    }

    /// The step that must settle next in a window, or nil where none is left at or before `tick`.
    func nextInOrder(through tick: Int) -> PlannedStep? {
        steps.values.filter { $0.tick <= tick }.min { ($0.tick, $0.ordinal) < ($1.tick, $1.ordinal) }
    }

    private func decrement(_ counts: inout [String: Int], _ kind: String) {
        let count = (counts[kind] ?? 0) - 1
        counts[kind] = count > 0 ? count : nil
    }

    private mutating func compact() {
        guard startableHead > 4096, startableHead * 2 > startable.count else { return }
        startable.removeFirst(startableHead)
        startableHead = 0
    }
}

/// A step that exists and is not settled.
struct PlannedStep: Sendable {
    let id: String
    let step: Step
    /// The text of the candidate whose acceptance made it; empty for root steps.
    let text: String
    let root: Int
    let depth: Int
    let tick: Int
    let ordinal: Int64
    /// How much of the pool it sees.
    let snapshot: Int
    /// What the rows are made of where the step asks nothing itself.
    var origin: StepOrigin?
    var isStarted = false
}
