import Foundation

/// Reads files of visual instruction data as the published loaders do, with nothing of the program's own.
///
/// Source: the field tables of vision-generation, §4.
enum PublishedForm {
    /// The rows of a file of `format`.
    static func rows(_ path: String, _ format: String) throws -> [[String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        if format == "image-messages" {
            return try data.split(separator: UInt8(ascii: "\n")).map {
                try JSONSerialization.jsonObject(with: $0) as? [String: Any] ?? [:]
            }
        }
        return try JSONSerialization.jsonObject(with: data) as? [[String: Any]] ?? []
    }

    /// What a loader of `format` would stumble over in a row; the paths of pictures and point clouds are below `root`.
    static func faults(_ row: [String: Any], _ format: String, root: String) -> [String] {
        guard format != "image-messages" else { return messages(row, root) }
        var faults: [String] = []
        if Set(row.keys).symmetricDifference(fields[format] ?? []) != [] { faults.append("fields \(row.keys.sorted())") }
        for (name, value) in row where name != "conversations" && name != "answer_lst" && !(value is String) {
            faults.append("\(name) is no text")
        }
        let path = row["image"] as? String ?? row["pcl"] as? String ?? ""
        if !isBelow(root, path) { faults.append("no file \(path)") }
        if format == "vigc" {
            let parts = row["answer_lst"] as? [String] ?? []
            if parts.isEmpty || parts.contains("") { faults.append("answer_lst") }
            if (row["question"] as? String ?? "").isEmpty || (row["answer"] as? String ?? "").isEmpty { faults.append("empty") }
            return faults
        }
        return faults + conversations(row["conversations"] as? [[String: String]] ?? [], format)
    }

    private static let fields: [String: Set<String>] = [
        "llava": ["id", "image", "conversations"], "sharegpt4v": ["id", "image", "conversations"],
        "allava": ["id", "image", "conversations", "original_caption"],
        "lamm-2d": ["id", "image", "conversations", "task_type", "src_image"],
        "lamm-3d": ["pcl", "conversations", "task_type", "src_dataset", "src_id"],
        "vigc": [
            "image", "image_id", "instruction", "question", "original_answer", "answer_given_question", "answer", "answer_lst",
            "whole_text",
        ],
    ]

    private static func conversations(_ turns: [[String: String]], _ format: String) -> [String] {
        var faults: [String] = []
        if turns.isEmpty || !turns.count.isMultiple(of: 2) { faults.append("\(turns.count) turns") }
        for (index, turn) in turns.enumerated() {
            if turn["from"] != (index.isMultiple(of: 2) ? "human" : "gpt") { faults.append("turn \(index) is another's") }
            let text = turn["value"] ?? ""
            let marks = text.components(separatedBy: "<image>").count - 1
            if marks != (index == 0 && !format.hasPrefix("lamm") ? 1 : 0) { faults.append("turn \(index) has \(marks) marks") }
            let said = text.replacingOccurrences(of: "<image>", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
            if said.isEmpty { faults.append("turn \(index) says nothing") }
        }
        return faults
    }

    private static func messages(_ row: [String: Any], _ root: String) -> [String] {
        let messages = row["messages"] as? [[String: Any]] ?? []
        var faults = row.keys.sorted() == ["messages"] ? [] : ["fields \(row.keys.sorted())"]
        if messages.isEmpty || !messages.count.isMultiple(of: 2) { faults.append("\(messages.count) messages") }
        for (index, message) in messages.enumerated() {
            if message["role"] as? String != (index.isMultiple(of: 2) ? "user" : "assistant") { faults.append("role \(index)") }
            guard index == 0 else {
                if (message["content"] as? String ?? "").isEmpty { faults.append("message \(index) says nothing") }
                continue
            }
            let parts = message["content"] as? [[String: Any]] ?? []
            let url = parts.compactMap { ($0["image_url"] as? [String: Any])?["url"] as? String }
            if url.count != 1 || !url.allSatisfy({ isBelow(root, $0) }) { faults.append("pictures \(url)") }
            if parts.compactMap({ $0["text"] as? String }).joined().isEmpty { faults.append("no question") }
        }
        return faults
    }

    private static func isBelow(_ root: String, _ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("/") && !path.contains("..") && FileManager.default.fileExists(atPath: root + "/" + path)
    }
}
