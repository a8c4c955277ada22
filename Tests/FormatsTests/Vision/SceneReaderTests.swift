import Records
import Support
import Testing

@testable import Formats

/// Scenes out of a text, fed in pieces that end at `cuts`.
func readScenes(_ bytes: [UInt8], cuts: [Int] = []) -> [SceneLine] {
    var stream = SceneStream()
    var lines: [SceneLine] = []
    var start = 0
    for cut in cuts + [bytes.count] {
        stream.feed(Array(bytes[start..<cut])) { lines.append($0) }
        start = cut
    }
    stream.finish { lines.append($0) }
    return lines
}

@Suite struct `Symbolic scenes` {
    private static let file = """
        {"id": "000000081552", "image": "000000081552.jpg", "captions": ["A cat on a mat. ", "one\\ncat"], "instances": [{"category": \
        "cat", "bbox": [0.173, 0.115, 0.645, 1.0]}, {"category": "mat", "bbox": [0, -0.01, 1.002, 1], "iscrowd": 1}]}
        {"id": 7, "width": 640, "height": 480, "relations": [{"subject": "cat", "predicate": "sits on", "object": "mat"}], \
        "source": "drawn", "licence": "any"}

        """

    private func scenes(_ text: String) -> [Scene] {
        readScenes(Array(text.utf8)).compactMap { line in
            if case .scene(let scene, _, _) = line { scene } else { nil }
        }
    }

    private func faults(_ text: String) -> [LineFault] {
        readScenes(Array(text.utf8)).compactMap { line in
            if case .fault(let fault) = line { fault } else { nil }
        }
    }

    @Test func `LLaVA's rows are read, with what we add to them`() {
        #expect(
            scenes(Self.file) == [
                Scene(
                    id: "000000081552", image: "000000081552.jpg", captions: ["A cat on a mat.", "one cat"],
                    instances: [
                        SceneInstance(category: "cat", box: Box(x1: 0.173, y1: 0.115, x2: 0.645, y2: 1)),
                        SceneInstance(category: "mat", box: Box(x1: 0, y1: 0, x2: 1, y2: 1), isCrowd: true),
                    ]),
                Scene(
                    id: "7", width: 640, height: 480,
                    relations: [SceneRelation(subject: "cat", predicate: "sits on", object: "mat")], source: "drawn"),
            ])
    }

    @Test func `wherever the bytes are cut, the scenes are the same`() {
        let bytes = Array(Self.file.utf8)
        let whole = readScenes(bytes)
        for cut in stride(from: 0, to: bytes.count, by: 7) { #expect(readScenes(bytes, cuts: [cut]) == whole) }
    }

    @Test func `a scene that is written is read back`() throws {
        var scene = try #require(scenes(Self.file).first)
        scene.relations = [SceneRelation(subject: "cat", predicate: "near", object: "mat \"a\"")]
        scene.source = "x"
        scene.width = 5
        let text = String(decoding: SceneRow.json(of: scene), as: UTF8.self)
        #expect(scenes("[\(text)]") == [scene])
    }

    @Test func `pixels survive the way from COCO to a row and back`() throws {
        let size = PictureSize(width: 640, height: 427)
        let text = "[12.34, 0.07, 199.99, 187.5]"
        let box = try #require(BoxConvention.coco.box(of: text, in: size))
        let scene = Scene(id: "a", width: 640, height: 427, instances: [SceneInstance(category: "cat", box: box)])
        let back = try #require(scenes(String(decoding: SceneRow.json(of: scene), as: UTF8.self)).first?.instances.first)
        let pixels = try #require(BoxConvention.coco.numbers(of: back.box, in: size))
        for (found, number) in zip(pixels, [12.34, 0.07, 199.99, 187.5]) { #expect(abs(found - number) < 0.001) }
    }

    @Test func `what is left out is counted`() {
        let text = """
            {"id":"a","captions":["x"," \\n"],"instances":[{"category":"c","bbox":[1.2,0,1.4,1]},{"category":"c","bbox":[0.5,0,0.5,1]},\
            {"category":"c","bbox":[0.5,0,0.501,0.1]}]}
            """
        guard case .scene(let scene, let place, let drops)? = readScenes(Array(text.utf8)).first else {
            Issue.record("no scene")
            return
        }
        #expect(scene.captions == ["x"])
        #expect(scene.instances.count == 1, "LLaVA's own rows have boxes below a thousandth of the picture")
        #expect(drops == [.captionEmpty: 1, .boxOutside: 1, .boxTiny: 1])
        #expect(place == RowPlace(line: 1, byteOffset: 0))
    }

    private static let badRows: [(String, Int, String)] = [
        (#"{"image":"a"}"#, 0, "id: the field is missing"), (#"{"id":" "}"#, 1, "id: it is empty"),
        (#"{"id":"a","captions":"x"}"#, 10, "captions: expected an array"),
        (#"{"id":"a","captions":["x",5]}"#, 10, "captions[1]: expected a text"),
        (#"{"id":"a","width":0}"#, 10, "no number of pixels"), (#"{"id":"a","height":1.5}"#, 10, "a whole number"),
        (#"{"id":"a","image":5}"#, 10, "image: expected a text"),
        (#"{"id":"a","instances":[5]}"#, 10, "instances[0]: expected an object"),
        (#"{"id":"a","instances":[{"category":"c"}]}"#, 10, "bbox: the field is missing"),
        (#"{"id":"a","instances":[{"category":" ","bbox":[0,0,1,1]}]}"#, 24, "category: it is empty"),
        (#"{"id":"a","instances":[{"category":"c","bbox":[0,0,1]}]}"#, 39, "four finite numbers"),
        (#"{"id":"a","instances":[{"category":"c","bbox":[0,0,1,1e999]}]}"#, 39, "four finite numbers"),
        (#"{"id":"a","instances":[{"category":"c","bbox":[10,20,100,120]}]}"#, 39, "shares of the picture"),
        (#"{"id":"a","instances":[{"category":"c","bbox":[0.9,0,0.1,1]}]}"#, 39, "wrong way round"),
        (#"{"id":"a","instances":[{"category":"c","bbox":[0,0,1,1],"iscrowd":"no"}]}"#, 56, "iscrowd: expected 0 or 1"),
        (#"{"id":"a","relations":[{"subject":"x","object":"y"}]}"#, 10, "predicate: the field is missing"),
        (#"{"id":"a","#, 10, "expected here"), ("[1]", 1, "a row is a JSON object"),
    ]

    @Test(arguments: badRows)
    func `a bad row is a fault with its place`(row: String, offset: Int, reason: String) throws {
        let fault = try #require(faults(row).first)
        #expect(fault.byteOffset == offset)
        #expect(fault.reason.contains(reason), "\(fault.reason)")
        let behind = row.hasPrefix("[") ? [] : scenes(row + "\n{\"id\":\"b\"}")
        #expect(behind.map(\.id) == (row.hasPrefix("[") ? [] : ["b"]), "the next row stands")
    }

    @Test func `a scene that is there twice is kept once, and an id names one scene`() {
        let lines = readScenes(Array("{\"id\":\"a\"}\n{\"id\":\"a\"}\n{\"id\":\"a\",\"source\":\"s\"}".utf8))
        #expect(lines.count == 3)
        #expect(lines.contains(.duplicate(DuplicateLine(line: 2, of: 1))))
        guard case .fault(let fault)? = lines.last else {
            Issue.record("the third has another scene's id")
            return
        }
        #expect(fault.line == 3)
    }

    @Test func `a file is read from disk`() throws {
        try JudgingFixture.withFile(Array(Self.file.utf8), name: "scenes.jsonl") { path in
            let reader = try SceneReader(path)
            var lines: [SceneLine] = []
            while let more = try reader.next() { lines += more }
            #expect(lines == readScenes(Array(Self.file.utf8)))
        }
    }
}
