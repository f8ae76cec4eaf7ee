package com.example;

import flyteidl.admin.WorkflowOuterClass.WorkflowSpec;
import flyteidl.core.IdentifierOuterClass.Identifier;
import flyteidl.core.IdentifierOuterClass.ResourceType;
import flyteidl.core.Literals;
import flyteidl.core.Types;
import flyteidl.core.Workflow;
import org.flyte.api.v1.Binding;
import org.flyte.api.v1.BindingData;
import org.flyte.api.v1.Node;
import org.flyte.api.v1.WorkflowIdentifier;
import org.flyte.api.v1.WorkflowTemplate;

/** Flyte's message of a workflow of tasks, whose inputs are inputs or outputs of others. */
final class WorkflowSpecs {
  private WorkflowSpecs() {}

  static WorkflowSpec of(WorkflowIdentifier id, WorkflowTemplate workflow) {
    Workflow.WorkflowTemplate.Builder template =
        Workflow.WorkflowTemplate.newBuilder()
            .setId(Interfaces.identifier(ResourceType.WORKFLOW, id))
            .setMetadata(
                Workflow.WorkflowMetadata.newBuilder()
                    .setOnFailure(
                        Workflow.WorkflowMetadata.OnFailurePolicy.valueOf(
                            workflow.metadata().onFailure().getKind().name())))
            .setInterface(Interfaces.typedInterface(workflow.interface_()));
    workflow.nodes().forEach(node -> template.addNodes(node(id, node)));
    workflow.outputs().forEach(output -> template.addOutputs(binding(output)));
    return WorkflowSpec.newBuilder().setTemplate(template).build();
  }

  private static Workflow.Node node(WorkflowIdentifier workflow, Node node) {
    if (node.taskNode() == null) {
      throw new IllegalArgumentException("node " + node.id() + " is not a task, and not mapped");
    }
    // the tasks have the project, domain and version of the workflow
    Identifier task =
        Interfaces.identifier(ResourceType.WORKFLOW, workflow).toBuilder()
            .setResourceType(ResourceType.TASK)
            .setName(node.taskNode().referenceId().name())
            .build();
    Workflow.Node.Builder result =
        Workflow.Node.newBuilder()
            .setId(node.id())
            .setMetadata(Workflow.NodeMetadata.newBuilder().setName(node.metadata().name()))
            .setTaskNode(Workflow.TaskNode.newBuilder().setReferenceId(task))
            .addAllUpstreamNodeIds(node.upstreamNodeIds());
    node.inputs().forEach(input -> result.addInputs(binding(input)));
    return result.build();
  }

  private static Literals.Binding binding(Binding binding) {
    if (binding.binding().kind() != BindingData.Kind.PROMISE) {
      throw new IllegalArgumentException("constants are not mapped: " + binding);
    }
    Types.OutputReference.Builder promise =
        Types.OutputReference.newBuilder()
            .setNodeId(binding.binding().promise().nodeId())
            .setVar(binding.binding().promise().var());
    return Literals.Binding.newBuilder()
        .setVar(binding.var_())
        .setBinding(Literals.BindingData.newBuilder().setPromise(promise))
        .build();
  }
}
