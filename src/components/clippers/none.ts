import { clipper } from "../define.ts";

export const none = clipper({
  name: "none",
  summary: "Leaves the gradient as it is",
  source: "Plain gradient descent",
  options: {},
  create: () => ({ keepsDirection: true, clip: () => false }),
});
