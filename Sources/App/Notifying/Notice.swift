import Settings
import Support

/// Something that a person is told of, wherever he is: what happened, to which job, and what to type.
struct Notice: Sendable, JSONWritable {
    let event: NotifyEvent
    let job: String?
    let recipe: String?
    /// The job's state, as `jobs` tells it.
    let state: String?
    /// Why, in a sentence; may hold an endpoint's words.
    let detail: String?
    let rows: Int?
    let rejected: Int?
    /// The folder with the data and the report.
    let output: String?
    /// What to type, where something is to be decided.
    let command: String?
    /// Epoch µs, UTC.
    let at: Int64

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("at", Int(at))
        writer.member("command", command)
        writer.member("detail", detail.map { ShownText.cut($0, 500) })
        writer.member("event", event.rawValue)
        writer.member("job", job)
        writer.member("output", output)
        writer.member("recipe", recipe)
        writer.member("rejected", rejected)
        writer.member("rows", rows)
        writer.member("schema", 1)
        writer.member("state", state)
        writer.endObject()
    }
}
