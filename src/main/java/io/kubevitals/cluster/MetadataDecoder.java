package io.kubevitals.cluster;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the `ObjectMeta` of a pod or of a bookmark. What it read last stays until the next one.
final class MetadataDecoder {
  private static final UUID NO_UID = new UUID(0, 0);
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";
  private static final String TEMPLATE_HASH = "pod-template-hash";

  private final MessageReader in;
  private final Set<String> keptLabels;
  private final Pool<PodOrigin> origins = new Pool<>(1 << 12);
  private final Map<String, String> labels = new TreeMap<>();

  private String name = "";
  private String namespace = "";
  private UUID uid = NO_UID;
  private long resourceVersion;
  private String resourceVersionText = "";
  private Instant createdAt = Instant.EPOCH;
  private Instant deletionDeadline = Instant.EPOCH;
  private long deletionGraceSeconds;
  private @Nullable OwnerReference owner;
  private String templateHash = "";
  private boolean mirror;
  private boolean initialEventsEnd;

  MetadataDecoder(MessageReader in, Set<String> keptLabels) {
    this.in = in;
    this.keptLabels = keptLabels;
  }

  void clear() {
    name = "";
    namespace = "";
    uid = NO_UID;
    resourceVersion = 0;
    resourceVersionText = "";
    createdAt = Instant.EPOCH;
    deletionDeadline = Instant.EPOCH;
    deletionGraceSeconds = 0;
    owner = null;
    templateHash = "";
    mirror = false;
    initialEventsEnd = false;
    labels.clear();
  }

  void read() throws IOException {
    int limit = in.enter();
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      readField(tag);
    }
    in.leave(limit);
  }

  /// Reads the length and the fields that are there, of a message that is cut off.
  void readSome() throws IOException {
    in.number();
    while (uid.equals(NO_UID)) {
      int tag = in.nextField();
      if (tag == 0) {
        return;
      }
      readField(tag);
    }
  }

  /// A pod without name or uid is none.
  PodId id() throws MalformedObjectException {
    if (name.isEmpty() || uid.equals(NO_UID)) {
      throw new MalformedObjectException("a pod without name or uid");
    }
    return new PodId(uid, namespace, name);
  }

  long resourceVersion() {
    return resourceVersion;
  }

  String resourceVersionText() {
    return resourceVersionText.isEmpty() ? Long.toString(resourceVersion) : resourceVersionText;
  }

  boolean initialEventsEnd() {
    return initialEventsEnd;
  }

  Instant createdAt() {
    return createdAt;
  }

  @Nullable Deletion deletion() {
    return deletionDeadline.equals(Instant.EPOCH)
        ? null
        : new Deletion(deletionDeadline, deletionGraceSeconds);
  }

  PodOrigin origin() {
    return origins.share(new PodOrigin(owner, templateHash, mirror, Map.copyOf(labels)));
  }

  private void readField(int tag) throws IOException {
    switch (tag) {
      case 1 << 3 | 2 -> name = in.own();
      case 3 << 3 | 2 -> namespace = in.shared();
      case 5 << 3 | 2 -> uid = in.uid();
      case 6 << 3 | 2 -> readResourceVersion();
      case 8 << 3 | 2 -> createdAt = in.time();
      case 9 << 3 | 2 -> deletionDeadline = in.time();
      case 10 << 3 -> deletionGraceSeconds = in.number();
      case 11 << 3 | 2 -> readLabel();
      case 12 << 3 | 2 -> readAnnotation();
      case 13 << 3 | 2 -> readOwner();
      default -> in.skip(tag);
    }
  }

  private void readResourceVersion() throws IOException {
    MessageReader.Slice slice = in.slice();
    resourceVersion = in.resourceVersion(slice);
    resourceVersionText = resourceVersion == 0 ? in.own(slice) : "";
  }

  private void readLabel() throws IOException {
    int limit = in.enter();
    String key = "";
    String value = "";
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> key = in.shared();
        case 2 << 3 | 2 -> value = isKept(key) ? in.shared() : skipped();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    if (isTemplateHash(key)) {
      templateHash = value;
    }
    if (keptLabels.contains(key) || key.equals(Workloads.ROLLOUT_TEMPLATE_HASH)) {
      labels.put(key, value);
    }
  }

  private String skipped() throws IOException {
    in.slice();
    return "";
  }

  private boolean isKept(String key) {
    return isTemplateHash(key) || keptLabels.contains(key);
  }

  private static boolean isTemplateHash(String key) {
    return key.equals(TEMPLATE_HASH) || key.equals(Workloads.ROLLOUT_TEMPLATE_HASH);
  }

  private void readAnnotation() throws IOException {
    int limit = in.enter();
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      if (tag == Fields.text(1)) {
        String key = in.shared();
        mirror |= key.equals(MIRROR);
        initialEventsEnd |= key.equals(INITIAL_EVENTS_END);
      } else {
        in.skip(tag);
      }
    }
    in.leave(limit);
  }

  private void readOwner() throws IOException {
    int limit = in.enter();
    String kind = "";
    String ownerName = "";
    UUID ownerUid = NO_UID;
    String group = "";
    boolean controller = false;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> kind = in.shared();
        case 3 << 3 | 2 -> ownerName = in.shared();
        case 4 << 3 | 2 -> ownerUid = in.uid();
        case 5 << 3 | 2 -> group = in.sharedBefore('/');
        case 6 << 3 -> controller = in.flag();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    if (controller && owner == null) {
      owner = new OwnerReference(group, kind, ownerName, ownerUid);
    }
  }
}
