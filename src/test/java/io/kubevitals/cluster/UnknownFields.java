package io.kubevitals.cluster;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A newer API server: fields that nobody knows stand in every message of every object that it
/// sends, at every depth and of every wire type.
public final class UnknownFields {
  private static final ByteString MAGIC = ByteString.copyFrom(new byte[] {'k', '8', 's', 0});
  private static final int FIRST = 900;

  private final Random random;
  private long documents;

  public UnknownFields(Random random) {
    this.random = random;
  }

  /// Objects that were given such fields.
  public long documents() {
    return documents;
  }

  /// @param frames of a watch, whole ones
  public ByteString inWatch(ByteString frames) {
    var out = new ByteArrayOutputStream();
    ByteBuffer in = frames.asReadOnlyByteBuffer();
    while (in.hasRemaining()) {
      var frame = new byte[in.getInt()];
      in.get(frame);
      byte[] more = event(frame).toByteArray();
      out.writeBytes(ByteBuffer.allocate(4).putInt(more.length).array());
      out.writeBytes(more);
    }
    return ByteString.copyFrom(out.toByteArray());
  }

  /// @param list a page of a list in its envelope
  public ByteString inList(ByteString list) {
    return object(list, V1.PodList.getDefaultInstance());
  }

  private Message event(byte[] frame) {
    try {
      Meta.WatchEvent.Builder event = Meta.WatchEvent.parseFrom(frame).toBuilder();
      Message kind =
          event.getType().equals("ERROR")
              ? Meta.Status.getDefaultInstance()
              : V1.Pod.getDefaultInstance();
      event.getObjectBuilder().setRaw(object(event.getObject().getRaw(), kind));
      event.getObjectBuilder().setUnknownFields(some(random));
      return event.setUnknownFields(some(random)).build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private ByteString object(ByteString enveloped, Message kind) {
    try {
      Unknown envelope = Unknown.parseFrom(enveloped.substring(MAGIC.size()));
      Message.Builder object = kind.newBuilderForType().mergeFrom(envelope.getRaw());
      addTo(object);
      documents++;
      return MAGIC.concat(
          envelope.toBuilder()
              .setRaw(object.build().toByteString())
              .setUnknownFields(some(random))
              .build()
              .toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void addTo(Message.Builder message) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
        continue;
      }
      if (field.isRepeated()) {
        int count = ((List<?>) entry.getValue()).size();
        for (int i = 0; i < count; i++) {
          message.setRepeatedField(field, i, changed((Message) message.getRepeatedField(field, i)));
        }
      } else {
        message.setField(field, changed((Message) entry.getValue()));
      }
    }
    message.setUnknownFields(some(random));
  }

  private Message changed(Message part) {
    Message.Builder builder = part.toBuilder();
    addTo(builder);
    return builder.build();
  }

  /// Some field of every wire type.
  static UnknownFieldSet some(Random random) {
    return UnknownFieldSet.newBuilder()
        .addField(
            FIRST + random.nextInt(50),
            UnknownFieldSet.Field.newBuilder()
                .addVarint(random.nextLong())
                .addFixed32(random.nextInt())
                .addFixed64(random.nextLong())
                .addLengthDelimited(ByteString.copyFromUtf8("x".repeat(random.nextInt(9))))
                .addGroup(UnknownFieldSet.getDefaultInstance())
                .build())
        .build();
  }
}
