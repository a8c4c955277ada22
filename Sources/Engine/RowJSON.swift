import RecipeKit
public import Records
public import Support

// What JSONEncoder would write with sorted keys, byte for byte; a night's records are written by the thousand.

extension Record: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("extra", extra)
        writer.member("id", id)
        writer.member("input", input)
        writer.member("instruction", instruction)
        writer.member("kind", kind)
        writer.member("messages", messages)
        writer.member("output", output)
        writer.member("parents", parents)
        writer.member("provenance", provenance)
        writer.member("schema", schema)
        writer.member("scores", scores)
        writer.member("task", task)
        writer.endObject()
    }
}

extension Message: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("role", role.rawValue)
        writer.member("text", text)
        writer.endObject()
    }
}

extension Provenance: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("answers", answers)
        writer.member("endpoint", endpoint)
        if let images { writer.member("images", images) }
        writer.member("modelAsked", modelAsked)
        writer.member("modelReported", modelReported)
        if let models { writer.member("models", models) }
        writer.member("prompts", prompts)
        writer.member("recipe", recipe)
        writer.member("simulated", simulated)
        writer.member("step", step)
        writer.member("version", version)
        writer.endObject()
    }
}

extension ShownImage: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let crop { writer.member("crop", crop) }
        writer.member("path", path)
        writer.member("sent", sent)
        writer.member("sha256", sha256)
        if let view { writer.member("view", view) }
        writer.endObject()
    }
}

extension Box: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("x1", x1)
        writer.member("x2", x2)
        writer.member("y1", y1)
        writer.member("y2", y2)
        writer.endObject()
    }
}

extension SentImage: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("h", height)
        writer.member("mime", mediaType)
        writer.member("sha256", sha256)
        writer.member("w", width)
        writer.endObject()
    }
}

extension RejectedRow: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("detail", detail)
        writer.member("measured", measured)
        writer.member("rule", rule)
        writer.member("schema", schema)
        writer.member("step", step)
        if let tags { writer.member("tags", tags) }
        writer.member("text", text)
        writer.member("threshold", threshold)
        writer.endObject()
    }
}

extension AskTrace: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("endpoint", endpoint)
        writer.member("images", images)
        writer.member("modelAsked", modelAsked)
        writer.member("modelReported", modelReported)
        writer.member("name", name)
        writer.member("role", role.rawValue)
        writer.member("simulated", simulated)
        writer.member("template", template)
        writer.endObject()
    }
}

extension StepOrigin: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("step", step)
        writer.member("traces", traces)
        writer.endObject()
    }
}

extension StepEnvelope: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let origin { writer.member("origin", origin) }
        writer.member("payload", payload)
        writer.member("text", text)
        writer.endObject()
    }
}

extension Progress: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("abandonedRoots", abandonedRoots)
        writer.member("barrenRoots", barrenRoots)
        writer.member("counted", counted)
        writer.member("nextOrdinal", Int(nextOrdinal))
        writer.member("nextRoot", nextRoot)
        writer.member("rootsExhausted", rootsExhausted)
        if let settlements { writer.member("settlements", settlements) }
        writer.member("simulated", simulated)
        writer.key("stages")
        writer.beginObject()
        for (kind, tally) in JSONWriter.sorted(stages) { writer.member(kind, tally) }
        writer.endObject()
        writer.member("tick", tick)
        writer.endObject()
    }
}

extension Progress.StageTally: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kept", kept)
        writer.member("settled", settled)
        writer.endObject()
    }
}

extension SeedTask: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.key("instances")
        writer.beginArray()
        for instance in instances {
            writer.beginObject()
            writer.member("input", instance.input)
            writer.member("output", instance.output)
            writer.endObject()
        }
        writer.endArray()
        writer.member("instruction", instruction)
        if let isClassification { writer.member("isClassification", isClassification) }
        writer.member("name", name)
        writer.member("payload", payload)
        writer.endObject()
    }
}
