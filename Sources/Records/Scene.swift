/// What is known of a picture in words and numbers: captions, boxes, relations. A text model can be asked about it.
///
/// Source: the symbolic contexts of LLaVA, arXiv 2304.08485, section 3; vision-generation, §4.
public struct Scene: Codable, Hashable, Sendable {
    /// Names the picture in its file.
    public var id: String
    /// Of the picture, below the job's image root; nil where there is none.
    public var image: String?
    /// Pixels, upright; nil where nobody says.
    public var width: Int?
    public var height: Int?
    /// What people said of it, a line each.
    public var captions: [String]
    public var instances: [SceneInstance]
    public var relations: [SceneRelation]
    /// The data set it comes from.
    public var source: String?
    /// The picture itself, once its file was opened and measured; a scene with ``image`` and without this was never looked at.
    public var picture: ImagePart?
    /// Why there is no such picture, by a stable name such as `image-missing`.
    public var pictureProblem: String?
    /// What somebody already asked about the picture.
    public var question: String?
    /// What an encyclopedia says of what the picture shows, which ``entity`` names.
    public var knowledge: String?
    public var entity: String?
    /// Of a point cloud, below the job's image root.
    public var pointCloud: String?
    /// The point cloud itself, once its file was opened; its width and height are those of a view of it.
    public var cloud: ImagePart?
    /// What stands in a room or is a shape, in three dimensions.
    public var objects: [SceneObject]

    enum CodingKeys: String, CodingKey {
        case id, image, width, height, captions, instances, relations, source, picture, pictureProblem, question, knowledge,
            entity, pointCloud, cloud, objects
    }

    public init(
        id: String, image: String? = nil, width: Int? = nil, height: Int? = nil, captions: [String] = [],
        instances: [SceneInstance] = [], relations: [SceneRelation] = [], source: String? = nil, picture: ImagePart? = nil,
        question: String? = nil, knowledge: String? = nil, entity: String? = nil, pointCloud: String? = nil,
        cloud: ImagePart? = nil, objects: [SceneObject] = []
    ) {
        self.id = id
        self.image = image
        self.width = width
        self.height = height
        self.captions = captions
        self.instances = instances
        self.relations = relations
        self.source = source
        self.picture = picture
        self.question = question
        self.knowledge = knowledge
        self.entity = entity
        self.pointCloud = pointCloud
        self.cloud = cloud
        self.objects = objects
    }
}

/// Something that can be seen, and where.
public struct SceneInstance: Codable, Hashable, Sendable {
    public var category: String
    /// In shares of the upright picture's width and height, 0...1.
    public var box: Box
    /// Whether it stands for many that were not told apart: not to be counted.
    public var isCrowd: Bool

    public init(category: String, box: Box, isCrowd: Bool = false) {
        self.category = category
        self.box = box
        self.isCrowd = isCrowd
    }
}

/// A rectangle by two corners, left above and right below.
public struct Box: Codable, Hashable, Sendable {
    public var x1: Double
    public var y1: Double
    public var x2: Double
    public var y2: Double

    public init(x1: Double, y1: Double, x2: Double, y2: Double) {
        self.x1 = x1
        self.y1 = y1
        self.x2 = x2
        self.y2 = y2
    }
}

/// How two instances stand to each other.
public struct SceneRelation: Codable, Hashable, Sendable {
    public var subject: String
    public var predicate: String
    public var object: String

    public init(subject: String, predicate: String, object: String) {
        self.subject = subject
        self.predicate = predicate
        self.object = object
    }
}

/// A thing in three dimensions. Lengths are in metres, the third axis points up. Source: LAMM, arXiv 2306.06687; vision-generation,
/// §1.5.
public struct SceneObject: Codable, Hashable, Sendable {
    /// Unique in its scene; relations may name it.
    public var id: String
    public var label: String
    public var center: Point3D
    /// Along the three axes.
    public var size: Point3D

    public init(id: String, label: String, center: Point3D, size: Point3D) {
        self.id = id
        self.label = label
        self.center = center
        self.size = size
    }
}

/// Three numbers for three axes.
public struct Point3D: Codable, Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var z: Double

    public init(x: Double, y: Double, z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }
}
