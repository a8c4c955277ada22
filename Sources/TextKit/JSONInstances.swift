/// Instances in a reply that is JSON: an array of objects with an input and an output, alone or as the member of an object.
enum JSONInstances {
    private static let inputNames = ["input", "输入"]
    private static let outputNames = ["output", "class_label", "label", "class", "answer", "输出", "类别", "标签"]
    private static let listNames = ["instances", "examples", "实例", "示例"]

    static func parse(_ root: JSONNode, _ bytes: [UInt8]) -> [ParsedInstance]? {
        let elements = root.elements ?? root[listNames]?.elements ?? soleArray(root) ?? [root]
        let instances = elements.compactMap { element -> ParsedInstance? in
            guard let output = element[outputNames] else { return nil }
            return ParsedInstance(
                input: text(element[inputNames], bytes), output: text(output, bytes), offset: element.range.lowerBound,
                isTerminated: element.isComplete)
        }
        return instances.isEmpty ? nil : instances
    }

    private static func soleArray(_ root: JSONNode) -> [JSONNode]? {
        guard case .object(let members) = root.value, root[outputNames] == nil else { return nil }
        let arrays = members.compactMap(\.value.elements)
        return arrays.count == 1 ? arrays[0] : nil
    }

    private static func text(_ node: JSONNode?, _ bytes: [UInt8]) -> String {
        node.map { String(PythonText.strip($0.text(in: bytes))) } ?? ""
    }
}
