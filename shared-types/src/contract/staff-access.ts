import { z } from 'zod';
import type { EndpointName } from '../endpoints';
import type { EndpointSpec } from './endpoint-spec';
import { id } from './shared';
import * as staff from './staff';

const nothing = z.void();
const staffParams = z.strictObject({ staffId: id });

/** How staff come in and go, and what administrator and auditor do. */
export const staffAccess = {
  staffSignIn: {
    access: 'public',
    summary: '员工登录',
    limit: 'staffSignIn',
    status: 201,
    request: staff.staffSignInRequest,
    response: staff.staffSessionView,
  },
  staffSignInByWechat: {
    access: 'public',
    summary: '员工用微信登录',
    limit: 'staffSignIn',
    status: 201,
    request: staff.staffWechatRequest,
    response: staff.staffSessionView,
  },
  readInvitation: {
    access: 'public',
    summary: '看邀请',
    limit: 'staffSignIn',
    request: staff.invitationRequest,
    response: staff.invitationView,
  },
  acceptInvitation: {
    access: 'public',
    summary: '接受邀请：设密码和动态码',
    limit: 'staffSignIn',
    status: 201,
    request: staff.acceptInvitationRequest,
    response: staff.acceptedInvitationView,
  },
  acceptInvitationByWechat: {
    access: 'public',
    summary: '接受邀请：绑定微信',
    limit: 'staffSignIn',
    status: 201,
    request: staff.acceptByWechatRequest,
    response: staff.staffSessionView,
  },
  staffSignOut: { access: 'staff', summary: '员工退出', status: 204, response: nothing },
  getStaffMe: { access: 'staff', summary: '当前员工和登录的设备', response: staff.staffMeView },
  endStaffSession: {
    access: 'staff',
    summary: '让一个设备退出',
    status: 204,
    params: z.strictObject({ sessionId: id }),
    response: nothing,
  },
  endOtherStaffSessions: { access: 'staff', summary: '让其他设备都退出', status: 204, response: nothing },
  bindStaffWechat: {
    access: 'staff',
    summary: '绑定微信',
    status: 204,
    request: staff.staffWechatRequest,
    response: nothing,
  },
  unbindStaffWechat: { access: 'staff', summary: '解绑微信', status: 204, response: nothing },
  renewRecoveryCodes: {
    access: 'staff',
    summary: '换一组恢复码',
    limit: 'staffSignIn',
    request: staff.recoveryCodesRequest,
    response: staff.recoveryCodesView,
  },
  proposeStaffTotp: {
    access: 'staff',
    summary: '准备换验证器',
    limit: 'staffSignIn',
    status: 201,
    request: staff.proposeTotpRequest,
    response: staff.totpProposalView,
  },
  adoptStaffTotp: {
    access: 'staff',
    summary: '换验证器',
    limit: 'staffSignIn',
    request: staff.adoptTotpRequest,
    response: staff.recoveryCodesView,
  },
  listStaffAccounts: { access: 'staff', summary: '员工账号', response: staff.staffAccountList },
  inviteStaff: {
    access: 'staff',
    summary: '邀请员工',
    recorded: ['username', 'role', 'area'],
    status: 201,
    request: staff.inviteStaffRequest,
    response: staff.invitedView,
  },
  changeStaff: {
    access: 'staff',
    summary: '改员工的角色和诊区',
    recorded: ['role', 'area'],
    params: staffParams,
    request: staff.changeStaffRequest,
    response: staff.staffAccountList,
  },
  reinviteStaff: {
    access: 'staff',
    summary: '重置账号并重新邀请',
    recorded: ['reason'],
    params: staffParams,
    request: staff.staffReasonRequest,
    response: staff.invitedView,
  },
  deactivateStaff: {
    access: 'staff',
    summary: '停用账号',
    recorded: ['reason'],
    params: staffParams,
    request: staff.staffReasonRequest,
    response: staff.staffAccountList,
  },
  listAudit: {
    access: 'staff',
    summary: '查看操作记录',
    recorded: [],
    query: staff.auditQuery,
    response: staff.auditPage,
  },
  exportAudit: {
    access: 'staff',
    summary: '导出操作记录',
    recorded: [],
    query: staff.auditQuery,
    response: staff.auditExport,
  },
} as const satisfies Partial<Record<EndpointName, EndpointSpec>>;
