import Settings
import Support

/// Settings that the formats know and this version does not act on. A setting that is read and ignored would be a lie, so they are
/// refused.
enum Promises {
    /// - Throws: ``MillError`` `job.field` naming what is not acted on.
    static func refuseUnkept(in job: JobFile) throws(MillError) {
        guard !job.roles.isEmpty else { return }
        throw MillError(
            .jobField, "keep", "roles of \(job.file)", cause: "this version does not act on it", hint: "Take it out.")
    }
}
