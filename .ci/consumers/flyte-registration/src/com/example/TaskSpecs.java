package com.example;

import static java.util.Comparator.comparing;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import flyteidl.admin.TaskOuterClass.TaskSpec;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.Literals;
import flyteidl.core.Tasks;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.flyte.api.v1.ContainerTask;
import org.flyte.api.v1.KeyValuePair;
import org.flyte.api.v1.Resources;
import org.flyte.api.v1.Struct;
import org.flyte.api.v1.TaskIdentifier;

/** Flyte's message of a container task. Its lists are sorted, so that equal tasks stay equal. */
final class TaskSpecs {
  private TaskSpecs() {}

  static TaskSpec of(TaskIdentifier id, ContainerTask task) {
    Tasks.TaskTemplate.Builder template =
        Tasks.TaskTemplate.newBuilder()
            .setId(Interfaces.identifier(ResourceType.TASK, id))
            .setType(task.getType())
            .setMetadata(metadata(task))
            .setInterface(Interfaces.typedInterface(task.getInterface()))
            .setCustom(struct(task.getCustom()))
            .setContainer(container(task));
    return TaskSpec.newBuilder().setTemplate(template).build();
  }

  private static Tasks.TaskMetadata metadata(ContainerTask task) {
    return Tasks.TaskMetadata.newBuilder()
        .setRuntime(
            Tasks.RuntimeMetadata.newBuilder()
                .setType(Tasks.RuntimeMetadata.RuntimeType.FLYTE_SDK)
                .setFlavor("java")
                .setVersion("0.4.35"))
        .setRetries(Literals.RetryStrategy.newBuilder().setRetries(task.getRetries().retries()))
        .setDiscoverable(task.isCached())
        .setDiscoveryVersion(Objects.requireNonNullElse(task.getCacheVersion(), ""))
        .setCacheSerializable(task.isCacheSerializable())
        .build();
  }

  private static Tasks.Container container(ContainerTask task) {
    Tasks.Container.Builder container =
        Tasks.Container.newBuilder()
            .setImage(task.getImage())
            .addAllCommand(task.getCommand())
            .addAllArgs(task.getArgs())
            .setResources(resources(task.getResources()));
    task.getEnv().stream()
        .sorted(comparing(KeyValuePair::key))
        .forEach(
            pair ->
                container.addEnv(
                    Literals.KeyValuePair.newBuilder()
                        .setKey(pair.key())
                        .setValue(Objects.requireNonNullElse(pair.value(), ""))));
    return container.build();
  }

  private static Tasks.Resources resources(Resources resources) {
    Tasks.Resources.Builder result = Tasks.Resources.newBuilder();
    entries(resources.requests()).forEach((name, value) -> result.addRequests(entry(name, value)));
    entries(resources.limits()).forEach((name, value) -> result.addLimits(entry(name, value)));
    return result.build();
  }

  private static Map<Resources.ResourceName, String> entries(
      Map<Resources.ResourceName, String> values) {
    return values == null ? Map.of() : new TreeMap<>(values);
  }

  private static Tasks.Resources.ResourceEntry entry(Resources.ResourceName name, String value) {
    return Tasks.Resources.ResourceEntry.newBuilder()
        .setName(Tasks.Resources.ResourceName.valueOf(name.name()))
        .setValue(value)
        .build();
  }

  private static com.google.protobuf.Struct struct(Struct struct) {
    com.google.protobuf.Struct.Builder result = com.google.protobuf.Struct.newBuilder();
    new TreeMap<>(struct.fields()).forEach((name, value) -> result.putFields(name, value(value)));
    return result.build();
  }

  private static Value value(Struct.Value value) {
    Value.Builder result = Value.newBuilder();
    switch (value.kind()) {
      case STRING_VALUE -> result.setStringValue(value.stringValue());
      case BOOL_VALUE -> result.setBoolValue(value.boolValue());
      case NUMBER_VALUE -> result.setNumberValue(value.numberValue());
      case NULL_VALUE -> result.setNullValue(NullValue.NULL_VALUE);
      case STRUCT_VALUE -> result.setStructValue(struct(value.structValue()));
      case LIST_VALUE -> {
        ListValue.Builder list = ListValue.newBuilder();
        value.listValue().forEach(each -> list.addValues(value(each)));
        result.setListValue(list);
      }
    }
    return result.build();
  }
}
