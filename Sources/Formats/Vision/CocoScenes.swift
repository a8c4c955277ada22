public import Records

/// The scenes that annotations make, one for each picture that is listed, also where nothing is known of it.
///
/// Boxes are clamped to the picture; what is left out is counted in ``drops``.
public struct CocoScenes: Sequence, IteratorProtocol {
    /// How much was left out so far, and why: captions and instances.
    public private(set) var drops: [SceneDrop: Int] = [:]
    private let annotations: CocoAnnotations
    private let source: String?
    private var position = 0

    /// - Parameter source: the data set's name, for every scene.
    public init(_ annotations: CocoAnnotations, source: String? = nil) {
        self.annotations = annotations
        self.source = source
        if annotations.emptyCaptions > 0 { drops[.captionEmpty] = annotations.emptyCaptions }
    }

    public mutating func next() -> Scene? {
        while position < annotations.pictures.count {
            let picture = annotations.pictures[position]
            position += 1
            let captions = captions(of: picture)
            let instances = instances(of: picture)
            guard picture.isListed else {
                count(.pictureUnknown, captions.count + instances.count)
                continue
            }
            let size = picture.width.flatMap { width in
                picture.height.flatMap { PictureSize(width: width, height: $0) }
            }
            var kept: [SceneInstance] = []
            for instance in instances {
                if let instance = sceneInstance(instance, in: size) { kept.append(instance) }
            }
            return Scene(
                id: "\(picture.id)", image: picture.file, width: picture.width, height: picture.height, captions: captions,
                instances: kept, source: source)
        }
        return nil
    }

    private mutating func count(_ drop: SceneDrop, _ number: Int = 1) {
        if number > 0 { drops[drop, default: 0] += number }
    }

    private mutating func sceneInstance(_ instance: CocoAnnotations.Instance, in size: PictureSize?) -> SceneInstance? {
        guard let category = annotations.categories[instance.category] else {
            count(.categoryUnknown)
            return nil
        }
        let numbers = [instance.x, instance.y, instance.width, instance.height]
        guard let whole = BoxConvention.coco.box(of: numbers, in: size) else {
            count(size == nil ? .boxWithoutSize : .boxOutside)
            return nil
        }
        guard let box = whole.clamped else {
            count(whole.area > 0 ? .boxOutside : .boxTiny)
            return nil
        }
        guard box.area >= SceneDrop.leastArea else {
            count(.boxTiny)
            return nil
        }
        return SceneInstance(category: category, box: box, isCrowd: instance.isCrowd)
    }

    /// In the order of the files.
    private func captions(of picture: CocoAnnotations.Picture) -> [String] {
        var captions: [String] = []
        var next = picture.lastCaption
        while let index = next {
            let caption = annotations.captions[index]
            captions.append(caption.text)
            next = caption.previous
        }
        return captions.reversed()
    }

    private func instances(of picture: CocoAnnotations.Picture) -> [CocoAnnotations.Instance] {
        var instances: [CocoAnnotations.Instance] = []
        var next = picture.lastInstance
        while let index = next {
            let instance = annotations.instances[index]
            instances.append(instance)
            next = instance.previous
        }
        return instances.reversed()
    }
}
