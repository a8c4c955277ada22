import GRDB
import Support
import Testing

@testable import Store

@Suite struct `Repeated statements` {
    private static let insertion = RepeatedStatement("INSERT INTO service (name, value, at) VALUES (?, ?, ?)")

    private func values(_ store: Store) throws -> [String] {
        try store.read { reader in
            try reader.database.all("SELECT typeof(value) || ':' || value FROM service ORDER BY name", []) { $0[0] }
        }
    }

    @Test(arguments: ["", "plain", "naïve 手 🙂", "with \u{0} in it", String(repeating: "long ", count: 50_000)])
    func `keep a text as it is`(text: String) async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            _ = try store.run(Self.insertion) { row in
                row.bind("a")
                row.bind(text)
                row.bind(1)
            }
        }
        let kept: [UInt8]? = try store.read { reader in
            try reader.database.first("SELECT CAST(value AS BLOB) FROM service WHERE name = 'a'", []) { try $0.bytes(0) }
        }
        #expect(kept == Array(text.utf8))
        #expect(try values(store).first?.hasPrefix("text:") == true)
    }

    @Test func `refuse a wrong number of parameters, and nothing of an earlier use is left in them`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        try await store.write { store in
            _ = try store.run(Self.insertion) { row in
                row.bind("a")
                row.bind("1")
                row.bind(1)
            }
        }
        await #expect(throws: MillError.self) {
            try await store.write { store in _ = try store.run(Self.insertion) { $0.bind("b") } }
        }
        #expect(try values(store) == ["text:1"])
    }

    @Test func `tell what SQLite says`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        func insert() async throws {
            try await store.write { store in
                _ = try store.run(Self.insertion) { row in
                    row.bind("a")
                    row.bind("1")
                    row.bind(1)
                }
            }
        }
        try await insert()
        let error = await #expect(throws: MillError.self) { try await insert() }
        #expect(error?.code == .internalFault)
        #expect(error?.description.contains("UNIQUE") == true)
    }
}
