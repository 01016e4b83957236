export {
  type AddOptions,
  taskHolder,
  type TaskHolder,
  type TaskHolderOptions,
} from "./task-holder.ts";
export { withTaskHolder } from "./with-task-holder.ts";
