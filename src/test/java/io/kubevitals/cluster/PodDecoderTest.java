package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime.RawExtension;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The decoder against the API's own generated classes.
class PodDecoderTest {
  private static final Set<String> KEPT = Set.of("app");
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  @Test
  void podsWithEveryFieldSetAreReadAsTheGeneratedClassesReadThem() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      V1.Pod pod = pod(new Random(seed), false);
      assertThat(decode(pod.toByteArray()))
          .as("seed %d", seed)
          .isEqualTo(ReferenceTranslation.of(pod, KEPT));
    }
  }

  @Test
  void fieldsThatNobodyKnowsAreSkippedAnywhere() throws IOException {
    for (int seed = 0; seed < 5_000; seed++) {
      V1.Pod pod = pod(new Random(seed), true);
      assertThat(decode(pod.toByteArray()))
          .as("seed %d", seed)
          .isEqualTo(ReferenceTranslation.of(pod, KEPT));
    }
  }

  @Test
  void aCutOrMangledPodIsRefusedOrReadButNeverACrash() {
    var random = new Random(1);
    int refused = 0;
    byte[] whole = new byte[0];
    for (int seed = 0; seed < 10_000; seed++) {
      whole = seed % 100 == 0 ? pod(new Random(seed), true).toByteArray() : whole;
      byte[] bytes = whole.clone();
      if (seed % 2 == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        for (int i = 0; i < 20; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      try {
        decode(bytes);
      } catch (IOException _) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10);
  }

  /// Cards, what is handed out besides, and shares that only the percentage of a card tells.
  @ParameterizedTest
  @CsvSource({
    "nvidia.com/gpu 2, 2000, false, false",
    "nvidia.com/gpu 1 nvidia.com/gpumem 3000, 1000, true, true",
    "nvidia.com/gpu 1 nvidia.com/gpumem 0, 1000, false, false",
    "nvidia.com/mig-1g.5gb 1 nvidia.com/mig-2g.10gb 2, 3000, true, true",
    "aliyun.com/gpu-mem 5.5, -1, true, true",
    "tencent.com/vcuda-core 30 tencent.com/vcuda-memory 8, 300, false, true",
    "tencent.com/vcuda-core 200, 2000, false, false"
  })
  void whoAsksForLessThanACardSharesIt(String asked, long millis, boolean part, boolean shares)
      throws IOException {
    var resources = V1.ResourceRequirements.newBuilder();
    String[] words = asked.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      resources.putRequests(words[i], Quantity.newBuilder().setString(words[i + 1]).build());
    }
    var app = V1.Container.newBuilder().setName("app").setResources(resources);
    V1.Pod pod =
        V1.Pod.newBuilder()
            .setMetadata(
                Meta.ObjectMeta.newBuilder().setName("p").setUid(UUID.randomUUID().toString()))
            .setSpec(V1.PodSpec.newBuilder().addContainers(app))
            .build();
    Amounts amounts = decode(pod.toByteArray()).containers().getFirst().resources().requests();
    assertThat(amounts).isEqualTo(new Amounts(Amounts.ABSENT, Amounts.ABSENT, millis, part));
    assertThat(amounts.sharesCards()).isEqualTo(shares);
  }

  @Test
  void aPodOfNothingIsMalformed() {
    assertThat(new PodDecoder(KEPT).tryDecodeId(new byte[0], 0, 0)).isNull();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> decode(new byte[0]))
        .isInstanceOf(MalformedObjectException.class);
  }

  @Test
  void emptyMessagesCountAsNotGiven() throws IOException {
    V1.Pod pod =
        V1.Pod.newBuilder()
            .setMetadata(
                Meta.ObjectMeta.newBuilder()
                    .setName("p")
                    .setUid(UUID.randomUUID().toString())
                    .setCreationTimestamp(Meta.Time.newBuilder())
                    .setDeletionTimestamp(Meta.Time.newBuilder()))
            .setSpec(V1.PodSpec.newBuilder().addContainers(V1.Container.newBuilder().setName("c")))
            .setStatus(
                V1.PodStatus.newBuilder()
                    .addContainerStatuses(
                        V1.ContainerStatus.newBuilder()
                            .setName("c")
                            .setState(V1.ContainerState.newBuilder())
                            .setLastState(V1.ContainerState.newBuilder())))
            .build();
    PodRecord record = decode(pod.toByteArray());
    assertThat(record.spec().deletion()).isNull();
    assertThat(record.containers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.status().state()).isEqualTo(ContainerState.Waiting.UNSAID);
              assertThat(container.status().last()).isNull();
              assertThat(container.resources()).isEqualTo(Resources.NONE);
            });
  }

  @Test
  void aListIsReadItemByItemAndWhatCannotBeReadIsSkipped() throws IOException {
    V1.Pod first = pod(new Random(1), false);
    V1.Pod broken =
        V1.Pod.newBuilder().setMetadata(Meta.ObjectMeta.newBuilder().setName("x")).build();
    V1.Pod last = pod(new Random(2), false);
    var list =
        V1.PodList.newBuilder()
            .setMetadata(Meta.ListMeta.newBuilder().setResourceVersion("77").setContinue("more"))
            .addItems(first)
            .addItems(broken)
            .addItems(last)
            .build();
    var sink = new Collected();
    ListHead head =
        new PodListDecoder(new PodDecoder(KEPT), new ObjectBuffer(1 << 21))
            .read(new WireInput(new ByteArrayInputStream(enveloped(list.toByteString()))), sink);
    assertThat(head).isEqualTo(new ListHead("77", "more"));
    assertThat(sink.pods)
        .containsExactly(ReferenceTranslation.of(first, KEPT), ReferenceTranslation.of(last, KEPT));
    assertThat(sink.skipped).containsExactly("MALFORMED null");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 16, 64})
  void anObjectBeyondTheLimitIsSteppedOverWithoutHoldingIt(int mebibytes) throws IOException {
    V1.Pod huge = pod(new Random(1), false);
    V1.Pod next = pod(new Random(2), false);
    long ballast = (long) mebibytes << 20;
    var sink = new Collected();
    long before = usedByThisThread();
    new PodListDecoder(new PodDecoder(KEPT), new ObjectBuffer(1 << 21))
        .read(new WireInput(hugeList(huge, ballast, next)), sink);
    assertThat(usedByThisThread() - before).isLessThan(2 << 20);
    assertThat(sink.pods).containsExactly(ReferenceTranslation.of(next, KEPT));
    assertThat(sink.skipped).containsExactly("OVERSIZED " + huge.getMetadata().getName());
  }

  @Test
  void aFrameBeyondTheLimitIsSteppedOver() throws IOException {
    V1.Pod huge =
        pod(new Random(1), false).toBuilder().setUnknownFields(unknown(new byte[3 << 20])).build();
    V1.Pod next = pod(new Random(2), false);
    var watch = watch(frame("MODIFIED", huge), frame("MODIFIED", next));
    assertThat(watch.next())
        .isInstanceOfSatisfying(
            WatchEvent.Skipped.class,
            skipped -> {
              assertThat(skipped.reason()).isEqualTo(SkipReason.OVERSIZED);
              assertThat(String.valueOf(skipped.pod())).contains(huge.getMetadata().getUid());
            });
    assertThat(watch.next())
        .isEqualTo(new WatchEvent.Upserted(ReferenceTranslation.of(next, KEPT)));
    assertThat(watch.next()).isNull();
  }

  @Test
  void anErrorTellsItsStatus() throws IOException {
    var status =
        Meta.Status.newBuilder()
            .setCode(410)
            .setReason("Expired")
            .setMessage("too old resource version: 2 (8325)")
            .setDetails(Meta.StatusDetails.newBuilder().setRetryAfterSeconds(9))
            .build();
    assertThat(watch(frame("ERROR", status)).next())
        .isEqualTo(
            new WatchEvent.Failed(
                new ApiStatus(410, "Expired", "too old resource version: 2 (8325)", 9)));
  }

  @Test
  void aFrameCutShortIsTheEndOfTheConnection() throws IOException {
    byte[] frame = frame("ADDED", pod(new Random(1), false));
    var watch = watch(java.util.Arrays.copyOf(frame, frame.length - 1));
    org.assertj.core.api.Assertions.assertThatThrownBy(watch::next)
        .isInstanceOf(EOFException.class);
  }

  @Test
  void unreadableFramesAreSkippedOneByOne() throws IOException {
    var watch =
        watch(
            new byte[] {0, 0, 0, 3, 1, 2, 3},
            frame("NONSENSE", pod(new Random(1), false)),
            frame("ADDED", pod(new Random(2), false)));
    assertThat(watch.next()).isEqualTo(new WatchEvent.Skipped(SkipReason.MALFORMED, null));
    assertThat(watch.next()).isEqualTo(new WatchEvent.Skipped(SkipReason.UNKNOWN_EVENT, null));
    assertThat(watch.next()).isInstanceOf(WatchEvent.Upserted.class);
  }

  private static PodRecord decode(byte[] bytes) throws IOException {
    return new PodDecoder(KEPT).decode(bytes, 0, bytes.length);
  }

  private static WatchDecoder watch(byte[]... frames) {
    int length = 0;
    for (byte[] frame : frames) {
      length += frame.length;
    }
    var all = ByteBuffer.allocate(length);
    for (byte[] frame : frames) {
      all.put(frame);
    }
    return new WatchDecoder(
        new WireInput(new ByteArrayInputStream(all.array())),
        new PodDecoder(KEPT),
        new ObjectBuffer(1 << 21));
  }

  private static byte[] frame(String type, Message object) {
    byte[] event =
        Meta.WatchEvent.newBuilder()
            .setType(type)
            .setObject(
                RawExtension.newBuilder()
                    .setRaw(ByteString.copyFrom(enveloped(object.toByteString()))))
            .build()
            .toByteArray();
    return ByteBuffer.allocate(event.length + 4).putInt(event.length).put(event).array();
  }

  private static byte[] enveloped(ByteString raw) {
    byte[] unknown = Unknown.newBuilder().setRaw(raw).build().toByteArray();
    return ByteBuffer.allocate(unknown.length + 4).put(MAGIC).put(unknown).array();
  }

  /// A list of two whose first item ends with ballast that exists nowhere in memory.
  private static InputStream hugeList(V1.Pod huge, long ballast, V1.Pod next) {
    var tail = new Bytes().tag(2000).varint(ballast);
    byte[] start = huge.toByteArray();
    long item = start.length + tail.size() + ballast;
    byte[] second = new Bytes().tag(2).varint(next.getSerializedSize()).bytes(next).array();
    byte[] first = new Bytes().tag(2).varint(item).array();
    var head = new Bytes().tag(2).varint(first.length + item + second.length);
    return new SequenceInputStream(
        java.util.Collections.enumeration(
            List.of(
                new ByteArrayInputStream(MAGIC),
                new ByteArrayInputStream(head.array()),
                new ByteArrayInputStream(first),
                new ByteArrayInputStream(start),
                new ByteArrayInputStream(tail.array()),
                new Zeros(ballast),
                new ByteArrayInputStream(second))));
  }

  private static UnknownFieldSet unknown(byte[] bytes) {
    return UnknownFieldSet.newBuilder()
        .addField(
            5000,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(bytes))
                .build())
        .build();
  }

  private static long usedByThisThread() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  /// A pod with every field of every message set, as far as a few levels go.
  private static V1.Pod pod(Random random, boolean unknownFields) {
    var pod = V1.Pod.newBuilder();
    fill(pod, random, 6, unknownFields);
    return pod.build();
  }

  private static void fill(Message.Builder message, Random random, int depth, boolean unknown) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == 0) {
        continue;
      }
      if (field.isMapField() && field.getMessageType().getName().equals("LabelsEntry")) {
        addLabels(message, field);
      } else if (field.isRepeated()) {
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
          message.addRepeatedField(field, value(message, field, random, depth, unknown));
        }
      } else if (!isOneOfStates(field) || random.nextBoolean()) {
        message.setField(field, value(message, field, random, depth, unknown));
      }
    }
    if (unknown) {
      message.setUnknownFields(UnknownFields.some(random));
    }
  }

  /// Of a container's states at most one is set by a real server; setting them in turn leaves the
  /// last, as in the generated classes only where the order is that of the fields.
  private static boolean isOneOfStates(FieldDescriptor field) {
    return field.getContainingType().getName().equals("ContainerState");
  }

  private static void addLabels(Message.Builder message, FieldDescriptor field) {
    for (String key : List.of("app", "pod-template-hash", "other")) {
      Message.Builder entry = message.newBuilderForField(field);
      entry.setField(entry.getDescriptorForType().findFieldByNumber(1), key);
      entry.setField(entry.getDescriptorForType().findFieldByNumber(2), key + "-value");
      message.addRepeatedField(field, entry.build());
    }
  }

  private static Object value(
      Message.Builder parent, FieldDescriptor field, Random random, int depth, boolean unknown) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt(1000);
      case LONG -> (long) random.nextInt(1_000_000_000);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(field, random);
      case BYTE_STRING -> ByteString.copyFromUtf8("bytes");
      case MESSAGE -> {
        Message.Builder child = parent.newBuilderForField(field);
        fill(child, random, depth - 1, unknown);
        yield child.build();
      }
      case FLOAT -> 1f;
      case DOUBLE -> 1d;
      case ENUM -> field.getEnumType().getValues().get(0);
    };
  }

  private static String text(FieldDescriptor field, Random random) {
    String in = field.getContainingType().getName();
    return switch (in + "." + field.getName()) {
      case "ObjectMeta.uid", "OwnerReference.uid" ->
          new UUID(random.nextLong(), random.nextLong()).toString();
      case "ObjectMeta.resourceVersion" -> Integer.toString(1 + random.nextInt(1_000_000));
      case "PodStatus.phase" ->
          List.of("Pending", "Running", "Succeeded", "Failed", "Unknown").get(random.nextInt(5));
      case "PodSpec.restartPolicy", "Container.restartPolicy" ->
          List.of("Always", "OnFailure", "Never").get(random.nextInt(3));
      case "PodCondition.type" ->
          List.of("Ready", "PodScheduled", "DisruptionTarget").get(random.nextInt(3));
      case "PodCondition.status" -> random.nextBoolean() ? "True" : "False";
      case "PodCondition.reason" ->
          List.of("Unschedulable", "SchedulingGated", "x").get(random.nextInt(3));
      case "ContainerStatus.containerID", "ContainerStateTerminated.containerID" ->
          "containerd://" + Long.toHexString(random.nextLong() | (1L << 62)).repeat(4);
      case "ContainerStateTerminated.message", "ContainerStateWaiting.message" ->
          "häßlich 漢字 🙂 ".repeat(random.nextInt(60));
      case "Quantity.string" ->
          List.of("1500m", "0.5", "1Gi", "64Ki", "128974848", "3Mi").get(random.nextInt(6));
      case "Container.name", "EphemeralContainerCommon.name", "ContainerStatus.name" ->
          "container-" + random.nextInt(8);
      case "LimitsEntry.key", "RequestsEntry.key", "OverheadEntry.key" ->
          random.nextBoolean() ? "cpu" : "memory";
      default -> field.getName() + random.nextInt(10);
    };
  }

  private static final class Collected implements PodSink {
    private final List<PodRecord> pods = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    @Override
    public void head(ListHead head) {}

    @Override
    public void pod(PodRecord pod) {
      pods.add(pod);
    }

    @Override
    public void skipped(SkipReason reason, @org.jspecify.annotations.Nullable PodId pod) {
      skipped.add(reason + " " + (pod == null ? "null" : pod.name()));
    }
  }

  /// So many bytes of nothing.
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int part = (int) Math.min(left, length);
      left -= part;
      return part;
    }
  }

  private static final class Bytes {
    private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

    Bytes tag(int field) {
      return varint(((long) field << 3) | 2);
    }

    Bytes varint(long value) {
      long left = value;
      while (left > 0x7f) {
        out.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
      return this;
    }

    Bytes bytes(Message message) {
      out.writeBytes(message.toByteArray());
      return this;
    }

    int size() {
      return out.size();
    }

    byte[] array() {
      return out.toByteArray();
    }
  }
}
