import CCurl
import Endpoint

/// The header lines of the requests that a handle carries, one after the other.
///
/// What a request has in common with the one before stays as it is. libcurl reads the list while a transfer runs, so it is changed
/// between transfers only. Lives on the transfer thread and never leaves it.
struct HeaderList: ~Copyable {
    private var fields: [TransportHeader] = []
    /// One for each of `fields`, behind a first one that is the same for all.
    private var nodes: [UnsafeMutablePointer<curl_slist>] = []

    deinit {
        curl_slist_free_all(nodes.first)
    }

    /// What libcurl is given.
    var first: UnsafeMutablePointer<curl_slist>? { nodes.first }

    /// - Returns: what is wrong with the first field that cannot be sent; nil where all can.
    mutating func set(to wanted: [TransportHeader]) -> String? {
        // Without this, libcurl waits a second for "100 Continue" before a large body.
        if nodes.isEmpty, !append("Expect:") { return Self.noMemory }
        var common = 0
        while common < min(fields.count, wanted.count), fields[common] == wanted[common] { common += 1 }
        drop(from: common)
        for field in wanted[common...] {
            let value =
                switch field.value {
                case .plain(let text): text
                case .secret(let secret): secret.reveal()
                }
            guard Self.isToken(field.name), !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                return "the header \(field.name.debugDescription) holds a control character or a bad name"
            }
            guard append(value.isEmpty ? field.name + ";" : field.name + ": " + value) else { return Self.noMemory }
            fields.append(field)
        }
        return nil
    }

    private static let noMemory = "no memory for headers"

    private mutating func append(_ line: String) -> Bool {
        guard let node = curl_slist_append(nil, line) else { return false }
        nodes.last?.pointee.next = node
        nodes.append(node)
        return true
    }

    private mutating func drop(from index: Int) {
        guard index < fields.count else { return }
        nodes[index].pointee.next = nil
        curl_slist_free_all(nodes[index + 1])
        nodes.removeLast(fields.count - index)
        fields.removeLast(fields.count - index)
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
                    || byte == 0x5F
            }
    }
}
