import Fuzzing
import Records
import Testing

@testable import Formats

/// Whatever file a person names: no input may trap, every part is accounted for, and no box leaves its picture.
@Suite struct `Fuzzed, readers of scenes` {
    private static let files = [
        #"{"images":[{"id":1,"file_name":"a.jpg","width":20,"height":10}],"annotations":[{"image_id":1,"caption":"A \"b\"\n"},{"segmentation":[[1,2]],"image_id":1,"bbox":[1,2,3,4],"category_id":5,"iscrowd":0}],"categories":[{"id":5,"name":"c"}]}"#,
        #"{"info":{"a":[{}]},"annotations":[{"image_id":2,"bbox":[0,0,9e9,1],"category_id":5}],"images":[{"id":2,"width":3,"height":3}]}"#,
        "{\"id\":\"a\",\"image\":\"a.jpg\",\"captions\":[\"x\"],\"instances\":[{\"category\":\"c\",\"bbox\":[0.1,0.2,0.3,0.4]}]}\n"
            + "{\"id\":2,\"width\":5,\"height\":6,\"relations\":[{\"subject\":\"a\",\"predicate\":\"b\",\"object\":\"c\"}]}\r\n",
        "\u{FEFF}[{\"id\":\"a\"},{\"id\":\"b\",\"captions\":[\"caf\\u00e9\"]}]", "{}", "[]", "",
    ]
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "null", "true", "1e999", "-0", "\n", "\u{FEFF}", "\"images\":[",
        "\"annotations\":[", "\"categories\":[", "\"image_id\":1", "\"bbox\":[", "\"caption\":\"", "\"iscrowd\":1", "\"id\":1",
        "\"captions\":[", "\"instances\":[", "[[[[[[[[", "é", "\u{2028}", "\u{0}", "9223372036854775807", "1e-320",
    ]

    private func isInside(_ scene: Scene) -> Bool {
        scene.instances.allSatisfy { isInside($0.box) && !$0.category.isEmpty }
            && scene.captions.allSatisfy { !$0.isEmpty && !$0.contains("\n") }
    }

    private func isInside(_ box: Box) -> Bool {
        0 <= box.x1 && box.x1 <= box.x2 && box.x2 <= 1 && 0 <= box.y1 && box.y1 <= box.y2 && box.y2 <= 1
    }

    @Test func `annotation files`() {
        var mutator = Mutator(seed: 31, corpus: Self.files, fragments: Self.pieces)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            var annotations = CocoAnnotations()
            annotations.read(bytes, as: "a")
            if annotations.faults.contains(where: { $0.fault.line < 1 || !(0...bytes.count).contains($0.fault.byteOffset) }) {
                Issue.record("input \(round): a fault outside the file: \(bytes)")
            }
            var scenes = CocoScenes(annotations)
            var kept = 0
            while let scene = scenes.next() {
                kept += scene.captions.count + scene.instances.count
                if !isInside(scene) { Issue.record("input \(round): not within its picture: \(bytes)") }
            }
            if kept + scenes.drops.values.reduce(0, +) != annotations.captionCount + annotations.instanceCount {
                Issue.record("input \(round): parts are not all accounted for: \(bytes)")
            }
            var again = CocoAnnotations()
            var reader = CocoReader(path: "a")
            let cut = mutator.index(below: bytes.count + 1)
            reader.feed(Array(bytes[..<cut]), into: &again)
            reader.feed(Array(bytes[cut...]), into: &again)
            reader.finish(into: &again)
            if again.faults != annotations.faults || Array(CocoScenes(again)) != Array(CocoScenes(annotations)) {
                Issue.record("input \(round): other scenes when cut at \(cut): \(bytes)")
            }
        }
    }

    @Test func `symbolic scenes`() {
        var mutator = Mutator(seed: 32, corpus: Self.files, fragments: Self.pieces)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            for seed in SeedReader.read(bytes).seeds where seed.form == .scenes {
                guard let scene = try? Scene(seed: seed), isInside(scene) else {
                    Issue.record("input \(round): no scene, or not within its picture: \(bytes)")
                    continue
                }
                let again = SeedReader.read(SceneRow.json(of: scene)).seeds.first.flatMap { try? Scene(seed: $0) }
                if again?.id != scene.id || again?.captions != scene.captions || again?.relations != scene.relations {
                    Issue.record("input \(round): not the same after writing: \(bytes)")
                }
            }
        }
    }

    @Test func `boxes in replies`() {
        let texts = ["[0.1, 0.2, 0.3, 0.4]", "12 34.5 6e1 7", "[[100,200,300,1000]]"]
        let pieces = ["[", "]", ",", " ", "-", "e", ".", "nan", "0x", "1e308", "\n"]
        var mutator = Mutator(seed: 33, corpus: texts, fragments: pieces)
        let size = PictureSize(width: 640, height: 427)
        for round in 0..<FuzzInputs.count {
            let text = String(decoding: mutator.next(), as: UTF8.self)
            for convention in BoxConvention.allCases {
                guard let box = convention.box(of: text, in: size), let inside = box.clamped else { continue }
                if inside.area > 1 || convention.text(of: inside, in: size) == nil {
                    Issue.record("input \(round): no box of \(convention): \(text)")
                }
            }
        }
    }
}
