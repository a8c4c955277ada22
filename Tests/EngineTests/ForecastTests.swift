import RecipeKit
import Testing

@testable import Engine

@Suite struct `The forecast of steps` {
    let forecast = Forecast(
        goal: Goal(
            target: 100,
            stages: [
                Goal.Stage(kind: "instructions", expectedYield: 5), Goal.Stage(kind: "instances", expectedYield: 0.5),
            ], stallAfter: 10))

    @Test func `does not count on steps that a limit holds back, and wants nothing more once the target is reached`() {
        let forecast = Forecast(goal: Goal(target: 100, stages: [Goal.Stage(kind: "instances", expectedYield: 1)], stallAfter: 9))
        var progress = Progress()
        progress.counted = 90
        #expect(!forecast.wantsRoot(progress, unsettled: ["instances": 10]))
        #expect(forecast.wantsRoot(progress, unsettled: ["instances": 10], waiting: 4))
        #expect(!forecast.wantsFinalStep(progress, kind: "instances", started: 10))
        #expect(forecast.wantsFinalStep(progress, kind: "instances", started: 10, waiting: 4))
        progress.counted = 100
        #expect(!forecast.wantsRoot(progress, unsettled: [:], waiting: 50))
        #expect(!forecast.wantsFinalStep(progress, kind: "instances", started: 0, waiting: 50))
    }

    @Test func `an empty job wants root steps until the expected yield covers the target`() {
        let progress = Progress()
        var roots = 0
        while forecast.wantsRoot(progress, unsettled: ["instructions": roots]) { roots += 1 }
        #expect(roots == 40)
    }

    @Test func `a measured yield below the expected one calls for more steps`() {
        var progress = Progress()
        progress.stages["instructions"] = Progress.StageTally(settled: 96, kept: 96)
        #expect(forecast.yield(at: 0, progress) < 1.2)
        #expect(forecast.wantsRoot(progress, unsettled: ["instructions": 100]))
    }

    @Test func `where only last steps are left, a root is begun while they may fall short by as much as they usually vary`() {
        var progress = Progress()
        progress.stages["instances"] = Progress.StageTally(settled: 996, kept: 498)
        progress.counted = 50
        // 100 steps at one half give 50 on the average, and vary by 5.
        #expect(forecast.wantsRoot(progress, unsettled: ["instances": 100]))
        #expect(forecast.wantsRoot(progress, unsettled: ["instances": 109]))
        #expect(!forecast.wantsRoot(progress, unsettled: ["instances": 111]))
        // Steps that always give what they are expected to leave nothing to chance.
        progress.stages["instances"] = Progress.StageTally(settled: 100_000, kept: 100_000)
        #expect(!forecast.wantsRoot(progress, unsettled: ["instances": 51]))
    }

    @Test func `steps of the last stage wait while those under way are expected to suffice`() {
        var progress = Progress()
        progress.counted = 98
        #expect(forecast.wantsFinalStep(progress, kind: "instances", started: 3))
        #expect(!forecast.wantsFinalStep(progress, kind: "instances", started: 4))
        #expect(forecast.wantsFinalStep(progress, kind: "instructions", started: 400))
    }

    @Test func `a yield of nothing never stops the job from trying`() {
        var progress = Progress()
        progress.stages["instances"] = Progress.StageTally(settled: 10_000, kept: 0)
        #expect(forecast.yield(at: 1, progress) > 0)
    }

    @Test func `a recipe without a target goes on while there are root steps`() {
        let endless = Forecast(goal: Goal(target: nil, stages: [], stallAfter: 1))
        #expect(endless.wantsRoot(Progress(), unsettled: [:]))
        #expect(!endless.isReached(Progress()))
    }
}
