import Records
import Reports
import Support
import Testing

@Suite struct `Reports on sentences about pictures` {
    private static func check(
        _ verdict: SightVerdict?, _ action: SentenceCheck.Action, _ recheck: SightVerdict? = nil, turn: Int = 1
    ) -> SentenceCheck {
        let stands = action != .deleted && action != .cut
        return SentenceCheck(
            turn: turn, text: "A.", verdict: verdict, action: action, final: stands ? "B." : nil, recheck: recheck)
    }

    private static func record(
        _ type: String, _ checks: [SentenceCheck], calls: Int = 5, scores: [String: Double] = [:]
    ) -> Record {
        var draft = RecordDraft(kind: "visual", instruction: "Q?", instance: Instance(input: "", output: "A."))
        draft.extra = ["type": type, "calls": "\(calls)", SentenceCheck.field: SentenceCheck.text(of: checks)]
        draft.scores = scores
        let provenance = Provenance(
            recipe: "vigc", version: 1, step: "s", answers: [], prompts: [:], modelAsked: "m", modelReported: "m", endpoint: "e",
            simulated: true)
        return Record(id: "r", task: "t", draft: draft, provenance: provenance)
    }

    private static let mended = [
        check(.supported, .untouched), check(.contradicted, .rewritten, .supported), check(.supported, .untouched),
        check(.notVisible, .deleted),
    ]

    @Test func `half of four sentences before, none after`() throws {
        var tally = HallucinationTally()
        tally.add(Self.record("conversation", Self.mended))
        let line = HallucinationReport(tally).total
        #expect(line.flaggedDraft?.share == 0.5 && line.flaggedDraft?.of == 4)
        #expect(line.flaggedFinal?.share == 0 && line.flaggedFinal?.of == 3)
        #expect(line.contradictedDraft?.share == 1.0 / 3 && line.contradictedFinal?.share == 0)
        #expect(line.difference?.value == 0.5 && line.difference?.lower == nil, "one sample has no interval")
        #expect(line.callsPerSample == 5 && line.samples == 1 && line.rows == 1 && line.objects == nil)
        #expect(line.actions == ["untouched": 2, "rewritten": 1, "deleted": 1])
        #expect(line.draft == ["supported": 2, "contradicted": 1, "not_visible": 1] && line.final == ["supported": 3])
    }

    @Test func `types are apart, turns are samples, and rejected samples are counted by themselves`() throws {
        var tally = HallucinationTally()
        for number in 0..<40 {
            tally.add(Self.record("detail", number.isMultiple(of: 4) ? Self.mended : [Self.check(.supported, .untouched)]))
        }
        tally.add(
            Self.record(
                "conversation",
                [
                    Self.check(.supported, .untouched), Self.check(.nonVisual, .untouched, turn: 2),
                    Self.check(nil, .cut, turn: 2),
                ], calls: 6))
        let tags = ["type": "detail", "mode": "verify", "turns": "1", "calls": "4"]
        tally.add(
            rejected: tags.merging([SentenceCheck.field: SentenceCheck.text(of: [Self.check(.contradicted, .deleted)])]) { $1 })
        tally.add(rejected: ["type": "conversation"])
        let report = HallucinationReport(tally)
        #expect(report.types.map(\.type) == ["conversation", "detail"])
        let detail = try #require(report.types.last)
        #expect(detail.rows == 40 && detail.rejected == 1 && detail.callsPerSample == 204.0 / 41)
        #expect(detail.flaggedRejected?.share == 1 && report.types.first?.flaggedRejected == nil)
        let difference = try #require(detail.difference)
        #expect(abs(difference.value - 20.0 / 70) < 1e-12)
        #expect(try #require(difference.lower) > 0.1 && #require(difference.upper) < 0.45)
        let talk = try #require(report.types.first)
        #expect(talk.samples == 2 && talk.flaggedDraft?.of == 1 && talk.draft["unchecked"] == 1 && talk.callsPerSample == 3)
        #expect(report.total.rows == 41)
    }

    @Test func `things that are not there are told by mention and by row`() throws {
        var tally = HallucinationTally()
        let scores = ["objects_named_draft": 5.0, "objects_unseen_draft": 2, "objects_named_final": 4, "objects_unseen_final": 1]
        tally.add(Self.record("detail", [Self.check(.supported, .untouched)], scores: scores))
        let clean = ["objects_named_draft": 3.0, "objects_unseen_draft": 1, "objects_named_final": 2, "objects_unseen_final": 0]
        tally.add(Self.record("detail", [Self.check(.supported, .untouched)], scores: clean))
        tally.add(Self.record("detail", [Self.check(.supported, .untouched)]))
        let objects = try #require(HallucinationReport(tally).total.objects)
        #expect(objects.rows == 2 && objects.instancesDraft?.share == 3.0 / 8 && objects.instancesFinal?.share == 1.0 / 6)
        #expect(objects.rowsDraft?.share == 1 && objects.rowsFinal?.share == 0.5)
    }

    @Test func `of nothing say nothing, and of other rows neither`() {
        var tally = HallucinationTally()
        var other = Self.record("detail", Self.mended)
        other.kind = "judgment"
        tally.add(other)
        let report = HallucinationReport(tally)
        #expect(
            report.types.isEmpty && report.total.rows == 0 && report.total.flaggedDraft == nil && report.total.difference == nil)
        #expect(report.text.contains("sentences none"))
    }

    @Test func `tell how often a verifier is right about things, in all and by choice`() throws {
        var calibration = SightCalibration()
        #expect(calibration.isEmpty)
        for (said, truth, type) in [
            ("yes", "yes", "random"), ("yes", "no", "popular"), ("no", "no", "popular"), ("unclear", "yes", "random"),
        ] {
            var row = Self.record(type, [])
            row.kind = "calibration"
            row.extra = ["type": type, "said": said, "truth": truth]
            calibration.add(row)
        }
        calibration.add(Self.record("detail", Self.mended))
        let json = String(decoding: try CanonicalJSON.encode(calibration), as: UTF8.self)
        #expect(json.contains(#""questions":4"#) && json.contains(#""schema":1"#) && json.contains(#""unclear":1"#))
        let lines = calibration.text.split(separator: "\n")
        #expect(lines.count == 5 && lines[1].hasPrefix("all") && lines[1].contains("50.0% (15.0-85.0)"))
        #expect(lines[2].hasPrefix("popular") && lines[3].hasPrefix("random"))
    }

    @Test func `read as a table, and as JSON with a schema number`() throws {
        var tally = HallucinationTally()
        tally.add(Self.record("detail", Self.mended))
        let report = HallucinationReport(tally)
        #expect(report.text.contains("50.0% (15.0-85.0)") && report.text.contains("0.0% (0.0-56.1)"))
        #expect(report.text.contains("2 untouched, 1 rewritten, 1 deleted"))
        let json = String(decoding: try CanonicalJSON.encode(report), as: UTF8.self)
        #expect(json.contains(#""schema":1"#) && json.contains(#""callsPerSample":5"#))
    }
}
