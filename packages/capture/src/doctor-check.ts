// What one check of the doctor says.

export interface DoctorCheck {
  name: string;
  status: "ok" | "warning" | "failed";
  detail: string;
  remedy: string | null;
}
