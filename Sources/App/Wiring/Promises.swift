import Settings
import Support

/// Settings that the formats know and this version does not act on. A setting that is read and ignored would be a lie, so they are
/// refused.
enum Promises {
    /// - Throws: ``MillError`` `configuration` naming what is not acted on.
    static func refuseUnkept(in settings: Settings) throws(MillError) {
        var unkept: [String] = []
        if settings.window != nil { unkept.append("window") }
        try refuse(unkept, in: settings.file ?? "the configuration", code: .configuration)
    }

    /// - Throws: ``MillError`` `job.field` naming what is not acted on.
    static func refuseUnkept(in job: JobFile) throws(MillError) {
        var unkept: [String] = []
        if job.window != nil { unkept.append("window") }
        if !job.roles.isEmpty { unkept.append("roles") }
        if job.priority != 0 { unkept.append("priority") }
        try refuse(unkept, in: job.file, code: .jobField)
    }

    private static func refuse(_ unkept: [String], in file: String, code: ErrorCode) throws(MillError) {
        guard !unkept.isEmpty else { return }
        throw MillError(
            code, "keep", "\(unkept.joined(separator: ", ")) of \(file)", cause: "this version does not act on it",
            hint: "Take it out.")
    }
}
