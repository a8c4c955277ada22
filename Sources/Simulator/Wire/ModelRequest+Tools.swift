extension ModelRequest {
    /// Reads `tools` and `tool_choice`. A tool that need not be called is not: the simulated model answers what it is asked.
    mutating func readTool(_ body: JSONValue) throws(RequestProblem) {
        let functions = (body["tools"]?.array ?? []).compactMap { $0["function"] }
        let wanted: JSONValue?
        if let name = body["tool_choice"]?["function"]?["name"]?.text {
            wanted = functions.first { $0["name"]?.text == name }
            guard wanted != nil else {
                throw RequestProblem(
                    message: "Tool choice '\(name)' not found in 'tools' parameter.", parameter: "tool_choice")
            }
        } else {
            wanted = body["tool_choice"]?.text == "required" ? functions.first : nil
        }
        guard let wanted, let name = wanted["name"]?.text else { return }
        tool = name
        form = wanted["parameters"].map(Form.schema) ?? .anyJSON
    }

    /// Reads `logprobs` and `top_logprobs`.
    mutating func readLogprobs(_ body: JSONValue) throws(RequestProblem) {
        let wants = body["logprobs"]?.bool ?? false
        let count = JSONValue.isAbsent(body["top_logprobs"]) ? 0 : body["top_logprobs"]?.integer ?? -1
        guard (0...20).contains(count) else {
            throw RequestProblem(
                message: "Invalid value for 'top_logprobs': must be between 0 and 20.", parameter: "top_logprobs")
        }
        guard wants || count == 0 else {
            throw RequestProblem(message: "'logprobs' must be true where 'top_logprobs' is given.", parameter: "top_logprobs")
        }
        logprobs = wants ? count : nil
    }
}
