extension HallucinationReport {
    /// The report for a terminal.
    public var text: String {
        var text = sentences
        for line in [total] + (types.count > 1 ? types : []) { text += "\n" + line.text }
        return text + "\nA flag is the verifier's; what it overlooks is in neither rate. Intervals are 95 %.\n"
    }

    private var sentences: String {
        var table = TextTable([
            ("type", .left), ("rows", .right), ("samples", .right), ("rejected", .right), ("calls/sample", .right),
            ("flagged, draft", .right), ("flagged, final", .right), ("difference", .left),
        ])
        for line in [total] + types {
            table.add([
                line.type, Figures.grouped(line.rows), Figures.grouped(line.samples), Figures.grouped(line.rejected),
                line.callsPerSample.map(Self.decimals) ?? "--", Self.percent(line.flaggedDraft), Self.percent(line.flaggedFinal),
                Self.points(line.difference),
            ])
        }
        return table.text(width: 140)
    }

    /// `20.0% (18.1-22.0)`.
    static func percent(_ rate: Rate?) -> String {
        guard let rate else { return "--" }
        return "\(tenths(rate.share))% (\(tenths(rate.lower))-\(tenths(rate.upper)))"
    }

    private static func points(_ difference: Difference?) -> String {
        guard let difference else { return "--" }
        guard let lower = difference.lower, let upper = difference.upper else { return tenths(difference.value) + " points" }
        return "\(tenths(difference.value)) points (\(tenths(lower)) to \(tenths(upper)))"
    }

    /// A share in per cent, with one decimal; nil is `--`.
    static func tenths(_ share: Double?) -> String { share.map { tenths($0) } ?? "--" }

    private static func tenths(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return (tenths < 0 ? "-" : "") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    private static func decimals(_ number: Double) -> String { Figures.rate(number) }
}

extension HallucinationReport.Line {
    fileprivate var text: String {
        let became = ["untouched", "kept", "rewritten", "deleted", "cut"].compactMap { name in
            actions[name].map { "\(Figures.grouped($0)) \(name)" }
        }
        var text = "\(type): sentences \(became.isEmpty ? "none" : became.joined(separator: ", "))\n"
        text +=
            "  contradicted of what was decided: \(HallucinationReport.percent(contradictedDraft)) in drafts, "
            + "\(HallucinationReport.percent(contradictedFinal)) as they stand\n"
        if let flaggedRejected {
            text += "  flagged in samples that gave no row: \(HallucinationReport.percent(flaggedRejected))\n"
        }
        guard let objects else { return text }
        text +=
            "  things named that are not there (CHAIRi): \(HallucinationReport.percent(objects.instancesDraft)) in drafts, "
            + "\(HallucinationReport.percent(objects.instancesFinal)) as they stand\n"
        text +=
            "  rows that name one (CHAIRs, of \(Figures.grouped(objects.rows))): "
            + "\(HallucinationReport.percent(objects.rowsDraft)), \(HallucinationReport.percent(objects.rowsFinal))\n"
        return text
    }
}
